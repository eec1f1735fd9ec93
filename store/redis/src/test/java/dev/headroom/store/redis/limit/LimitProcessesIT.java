// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.kit.FaultyLink;
import dev.headroom.kit.limit.LimitAuditor;
import dev.headroom.store.redis.connection.RealRedis;
import dev.headroom.store.redis.connection.RedisStore;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three processes on one Redis, under all faults of {@code docs/promises} that can be injected
 * here. {@code -Dlimit.faults=2000} runs it whole: an hour.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pauses processes by signals")
@SuppressWarnings("NullAway.Init") // set before each test, by JUnit
final class LimitProcessesIT {
  private static final int PROCESSES = 3;

  /** How long what was admitted before a loss may be used: the time-out, and what a test adds. */
  private static final long USE_NANOS = Duration.ofMillis(100).toNanos();

  private enum Fault {
    LINK_CUT,
    LINK_FROZEN,
    LINK_SLOW,
    PROCESS_PAUSED,
    PROCESS_KILLED,
    DATA_LOST,
    LOG_EVICTED,
    SERVER_RESTARTED,
    SERVER_FULL,
    SERVER_A_REPLICA,
    SCRIPTS_FLUSHED
  }

  private final LimitAuditor all =
      new LimitAuditor(LimitProcess.LIMIT.permits(), LimitProcess.LIMIT.period());
  private final Map<Fault, Integer> injected = new EnumMap<>(Fault.class);
  private final List<LimitProcess> everStarted = new ArrayList<>();
  private final List<LimitProcess> processes = new ArrayList<>();
  private final List<FaultyLink> links = new ArrayList<>();
  private final Random random = new Random(17);
  private RealRedis redis;
  private RedisStore operator;

  @BeforeEach
  void start() {
    redis = new RealRedis();
    operator = redis.patientStore();
    for (int i = 0; i < PROCESSES; i++) {
      links.add(FaultyLink.to(redis.server().port()));
    }
  }

  private void start(String... kinds) throws Exception {
    for (int i = 0; i < kinds.length; i++) {
      processes.add(process(i, kinds[i]));
    }
    for (LimitProcess each : processes) {
      each.awaitReady();
    }
  }

  private LimitProcess process(int link, String kind) throws Exception {
    LimitProcess process =
        new LimitProcess("redis://127.0.0.1:" + links.get(link).port(), kind, all);
    everStarted.add(process);
    return process;
  }

  @AfterEach
  void stop() {
    for (LimitProcess each : everStarted) {
      each.close();
    }
    links.forEach(FaultyLink::close);
    operator.close();
    redis.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"exact", "leased"})
  void neverAboveTheLimitButByLossesOfTheStore(String kind) throws Exception {
    start(kind, kind, kind);
    for (int i = 0; i < Integer.getInteger("limit.faults", Fault.values().length); i++) {
      Fault fault = Fault.values()[i % Fault.values().length];
      inject(fault, random.nextInt(PROCESSES), kind);
      injected.merge(fault, 1, Integer::sum);
      pause(100, 400);
    }
    end();

    assertThat(injected).as("faults, each kind of them").containsOnlyKeys(Fault.values());
    assertThat(all.admissions()).isGreaterThan(LimitProcess.LIMIT.permits());
    assertThat(all.windowsAbove()).as("most %d, %s", all.most(), injected).isZero();
    for (LimitProcess each : everStarted) {
      assertThat(each.own().windowsAbove())
          .as("most %d of one process", each.own().most())
          .isZero();
    }
  }

  @Test
  void catchesAProcessThatCountsForItself() throws Exception {
    start("exact", "exact", "alone");
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(all.windowsAbove()).as("a broken variant").isPositive());
    end();
  }

  private void end() {
    for (LimitProcess each : processes) {
      each.close();
    }
  }

  private void inject(Fault fault, int place, String kind) throws Exception {
    FaultyLink link = links.get(place);
    switch (fault) {
      case LINK_CUT -> link.cut();
      case LINK_FROZEN -> link.freeze();
      case LINK_SLOW -> link.delay(Duration.ofMillis(random.nextInt(40)));
      case PROCESS_PAUSED -> processes.get(place).signal("STOP");
      case PROCESS_KILLED -> {
        processes.get(place).close();
        processes.set(place, process(place, kind));
        processes.get(place).awaitReady();
      }
      case DATA_LOST -> lose(() -> call(RedisAsyncCommands::flushall));
      case LOG_EVICTED ->
          lose(() ->
              call(to -> to.keys("{processes:limit}:1:*:*"))
                  .forEach(each -> call(to -> to.del(each))));
      case SERVER_RESTARTED ->
          lose(() -> {
            redis.server().stop();
            redis.server().start();
          });
      case SERVER_FULL -> call(to -> to.configSet("maxmemory", "1"));
      case SERVER_A_REPLICA -> call(to -> to.replicaof("127.0.0.1", 1));
      case SCRIPTS_FLUSHED -> call(RedisAsyncCommands::scriptFlush);
    }
    pause(50, 700);
    switch (fault) {
      case LINK_CUT, LINK_FROZEN, LINK_SLOW -> link.heal();
      case PROCESS_PAUSED -> processes.get(place).signal("CONT");
      case SERVER_FULL -> call(to -> to.configSet("maxmemory", "0"));
      case SERVER_A_REPLICA -> call(RedisAsyncCommands::replicaofNoOne);
      default -> {
        // Nothing is to be undone.
      }
    }
  }

  private void lose(Runnable what) {
    long from = System.nanoTime();
    what.run();
    all.lost(from, System.nanoTime() + USE_NANOS);
  }

  private void pause(int fromMillis, int toMillis) {
    RealRedis.pass(Duration.ofMillis(random.nextInt(fromMillis, toMillis)));
  }

  private <T> T call(Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
    AtomicReference<@Nullable T> result = new AtomicReference<>();
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
        .until(() -> {
          result.set(operator.call("test", Duration.ofSeconds(5), command));
          return true;
        });
    return Objects.requireNonNull(result.get());
  }
}
