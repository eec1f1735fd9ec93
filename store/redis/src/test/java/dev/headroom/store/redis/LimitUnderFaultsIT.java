// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.kit.FaultyLink;
import dev.headroom.kit.limit.LimitAuditor;
import dev.headroom.limit.Ask;
import dev.headroom.limit.Decision;
import dev.headroom.limit.LimitListener;
import dev.headroom.limit.LimitRule;
import dev.headroom.limit.LimitSettings;
import dev.headroom.limit.Limits;
import dev.headroom.limit.OnFailure;
import dev.headroom.limit.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Three instances on one Redis, their clocks hours apart, whose ways to it are slowed at random,
 * cut, frozen and healed: no window of one key holds more than its limit.
 *
 * <p>{@code -Dlimit.requests=1000000} runs it whole.
 */
@SuppressWarnings("NullAway.Init") // set before each test, by JUnit
final class LimitUnderFaultsIT {
  private static final long REQUESTS = Long.getLong("limit.requests", 30_000);
  private static final int INSTANCES = 3;
  private static final int CALLERS = 3;
  private static final String KEY = "all";
  private static final RateLimit LIMIT = RateLimit.parse("faults", "100/500ms");

  private final LimitAuditor auditor = new LimitAuditor(LIMIT.permits(), LIMIT.period());
  private final List<Instance> instances = new ArrayList<>();
  private RealRedis redis;

  /** One instance and its way to Redis. */
  private record Instance(FaultyLink link, RedisStore store, Limits limits)
      implements AutoCloseable {
    @Override
    public void close() {
      limits.close();
      store.close();
      link.close();
    }
  }

  /** A clock of its own: it began elsewhere, and its days are not ours. Immutable. */
  private record Skewed(long byNanos) implements TimeSource {
    @Override
    public long nanos() {
      return System.nanoTime() + byNanos;
    }

    @Override
    public Instant now() {
      return Instant.now().plusNanos(byNanos);
    }
  }

  @BeforeEach
  void start() {
    redis = new RealRedis();
    for (int i = 0; i < INSTANCES; i++) {
      FaultyLink link = FaultyLink.to(redis.server().port());
      TimeSource time = new Skewed(Duration.ofHours(5).toNanos() * (i - 1));
      RedisStore store =
          RedisStore.open(RedisSettings.of("redis://127.0.0.1:" + link.port()), time);
      org.awaitility.Awaitility.await().until(store::isUp);
      Limits limits =
          Limits.shared(
              new RedisLimitState(store, "faults"),
              new LimitSettings(INSTANCES, 1_000),
              time,
              LimitListener.NONE);
      instances.add(new Instance(link, store, limits));
    }
  }

  @AfterEach
  void end() {
    instances.forEach(Instance::close);
    redis.close();
  }

  @Test
  void neverAboveTheLimitWithOneCallADecision() throws Exception {
    run(LimitRule.of(LIMIT).onFailure(OnFailure.parse("closed")), true);

    assertThat(auditor.windowsAbove()).as("most %d", auditor.most()).isZero();
    assertThat(auditor.admissions()).isGreaterThan(LIMIT.permits());
  }

  @Test
  void neverAboveTheLimitWithLeases() throws Exception {
    run(LimitRule.of(LIMIT).onFailure(OnFailure.parse("closed")).withLeases(), true);

    assertThat(auditor.windowsAbove()).as("most %d", auditor.most()).isZero();
    assertThat(auditor.admissions()).isGreaterThan(LIMIT.permits());
  }

  @Test
  void neverAboveTheLimitWithAReserveThatIsSpentWhileCutOff() throws Exception {
    run(LimitRule.of(LIMIT).onFailure(OnFailure.parse("reserve 30%")), true);

    assertThat(auditor.windowsAbove()).as("most %d", auditor.most()).isZero();
    assertThat(auditor.admissions()).isGreaterThan(LIMIT.permits());
  }

  @Test
  void refusesNobodyWhileThereIsRoomWithoutLeases() throws Exception {
    run(LimitRule.of(LIMIT).onFailure(OnFailure.parse("closed")), false);

    assertThat(auditor.windowsAbove()).isZero();
    assertThat(auditor.refusals()).isPositive();
    // The window is longer by the time-out; a denial ends as much after the sending as it was told.
    assertThat(auditor.refusedBelow(Duration.ofMillis(60))).isZero();
  }

  @Test
  void catchesAnInstanceThatCountsForItself() throws Exception {
    Instance broken = instances.removeLast();
    Limits alone = Limits.alone(LimitSettings.ordinary(), TimeSource.system(), LimitListener.NONE);
    broken.limits().close();
    instances.add(new Instance(broken.link(), broken.store(), alone));
    run(LimitRule.of(LIMIT).onFailure(OnFailure.parse("closed")), false);

    assertThat(auditor.windowsAbove()).as("a broken variant").isPositive();
  }

  private void run(LimitRule rule, boolean faults) throws Exception {
    AtomicLong left = new AtomicLong(REQUESTS);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> ends = new ArrayList<>();
      for (Instance each : instances) {
        for (int i = 0; i < CALLERS; i++) {
          ends.add(threads.submit(() -> call(each.limits(), rule, left)));
        }
      }
      if (faults) {
        ends.add(threads.submit(() -> breakThings(left)));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    }
  }

  private void call(Limits limits, LimitRule rule, AtomicLong left) {
    while (left.getAndDecrement() > 0) {
      long asked = System.nanoTime();
      try {
        Decision decision = limits.decide(new Ask(rule, KEY));
        long told = System.nanoTime();
        if (decision.admitted()) {
          auditor.admitted(told);
        } else if (decision.source() == Decision.Source.CLOSED) {
          auditor.perhaps(told);
        } else {
          auditor.refused(asked);
        }
      } catch (StoreUnavailableException lost) {
        auditor.perhaps(System.nanoTime());
      }
      RealRedis.pass(Duration.ofNanos(ThreadLocalRandom.current().nextLong(2_000_000)));
    }
  }

  private void breakThings(AtomicLong left) {
    Random random = new Random(42);
    while (left.get() > 0) {
      FaultyLink link = instances.get(random.nextInt(INSTANCES)).link();
      switch (random.nextInt(6)) {
        case 0 -> link.cut();
        case 1 -> link.freeze();
        default -> link.delay(Duration.ofMillis(random.nextInt(16)));
      }
      RealRedis.pass(Duration.ofMillis(50 + random.nextInt(400)));
      link.heal();
      RealRedis.pass(Duration.ofMillis(50 + random.nextInt(200)));
    }
  }
}
