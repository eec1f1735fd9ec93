// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.limit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.kit.FaultyLink;
import dev.headroom.kit.limit.LosingLimitStateContract;
import dev.headroom.limit.LimitSettings;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.rule.UnavailablePolicy;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import dev.headroom.store.redis.connection.RealRedis;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.settings.RedisSettings;
import io.lettuce.core.RestoreArgs;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redis that evicts, comes back with an old copy, is full, or is a replica. */
@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
final class LostLimitStatesIT extends LosingLimitStateContract {
  private static final String APPLICATION = "losing";
  private static final byte[] FLOOD = new byte[10_000];

  private static RealRedis redis;
  private static RedisStore one;
  private static RedisStore other;

  /** Names and copies in turn. */
  private final List<byte[]> copies = new ArrayList<>();

  @BeforeAll
  static void start() {
    redis = new RealRedis();
    one = redis.patientStore();
    other = redis.patientStore();
  }

  @AfterAll
  static void stop() {
    one.close();
    other.close();
    redis.close();
  }

  @Override
  protected LimitState state() {
    return new RedisLimitState(one, APPLICATION);
  }

  @Override
  protected LimitState other() {
    return new RedisLimitState(other, APPLICATION);
  }

  @Override
  protected void loseStates() {
    for (byte[] each : states(one)) {
      call(one, to -> to.del(each));
    }
  }

  @Override
  protected void copyStates() {
    for (byte[] each : states(one)) {
      copies.add(each);
      copies.add(call(one, to -> to.dump(each)));
    }
  }

  @Override
  protected void restoreStates() {
    RestoreArgs anHour = RestoreArgs.Builder.ttl(3_600_000).replace();
    for (int i = 0; i < copies.size(); i += 2) {
      byte[] name = copies.get(i);
      byte[] copy = copies.get(i + 1);
      call(one, to -> to.restore(name, copy, anHour));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"10/h", "1/h burst 10", "10/day calendar UTC"})
  void admitsNoMoreThanTheLimitHoweverOftenAKeysStateIsEvicted(String text) {
    PermitRequest request = new PermitRequest(closed("evicted", text), "ann");
    loseStates();
    int admitted = 0;
    try (RateLimits limits = limits(one)) {
      for (int round = 0; round < 3; round++) {
        admitted += admitted(limits, request, 4);
        loseStates();
      }
    }

    // Beside the background, which may record the same, it might be recorded twice.
    assertThat(admitted).isBetween(8, 10);
  }

  @Test
  void recordsAgainEveryStateThatACallFoundLost() {
    PermitRequest ann = new PermitRequest(closed("background", "10/h"), "ann");
    PermitRequest both = new PermitRequest(closed("second", "10/h"), "ann");
    try (RateLimits here = limits(one);
        RateLimits there = limits(other)) {
      assertThat(here.decide(List.of(ann, both)).admitted()).isTrue();
      assertThat(admitted(here, ann, 3)).isEqualTo(3);
      loseStates();
      assertThat(here.decide(List.of(both, ann)).admitted()).isTrue();

      assertThat(remaining(there, ann)).isLessThanOrEqualTo(5);
      assertThat(remaining(there, both)).isLessThanOrEqualTo(8);
    }
  }

  /** The nearest end of life is evicted first: the logs', long before the epoch's. */
  @Test
  void admitsNoMoreThanTheLimitOnAServerThatEvictsByTheTimeToLive() {
    try (RealRedis evicting = new RealRedis();
        RedisStore store = evicting.patientStore();
        RateLimits limits = limits(store)) {
      PermitRequest request = new PermitRequest(closed("flood", "10/h"), "ann");
      call(store, to -> to.configSet("maxmemory-policy", "volatile-ttl"));
      call(store, to -> to.configSet("maxmemory-samples", "64"));
      call(store, to -> to.configSet("maxmemory", Long.toString(4_000_000)));
      try (RedisStore starting = evicting.patientStore()) {
        Awaitility.await()
            .atMost(Duration.ofMinutes(1))
            .untilAsserted(
                () -> assertThat(starting.health().detail()).contains("evicts by volatile-ttl"));
      }
      call(store, to -> to.configSet("maxmemory", "0"));
      int admitted = 0;
      for (int round = 0; round < 4; round++) {
        admitted += admitted(limits, request, 3);
        call(store, to -> to.configSet("maxmemory", Long.toString(4_000_000)));
        flood(store, round);
        call(store, to -> to.configSet("maxmemory", "0"));
      }

      assertThat(admitted).isBetween(6, 10);
    }
  }

  private static void flood(RedisStore store, int round) {
    SetArgs tenHours = SetArgs.Builder.px(36_000_000);
    for (int i = 0; !states(store).isEmpty(); i++) {
      byte[] name = ("flood " + round + " " + i).getBytes(US_ASCII);
      call(store, to -> to.set(name, FLOOD, tenHours));
      assertThat(i).as("values until the log is evicted").isLessThan(10_000);
    }
  }

  /** Nobody hears of a loss by an answer that comes too late: the next call must. */
  @Test
  void returnsALossThatALateAnswerMet() {
    StoreRequest request = new StoreRequest(Limit.parse("late", "5/h"), "ann", 1);
    try (RealRedis emptied = new RealRedis();
        RedisStore direct = emptied.patientStore();
        FaultyLink link = FaultyLink.to(emptied.server().port());
        RedisStore store =
            RealRedis.upWhenReturned(RedisSettings.of("redis://127.0.0.1:" + link.port()))) {
      RedisLimitState state = new RedisLimitState(store, APPLICATION);
      assertThat(answered(state, request).times()).isOne();
      call(direct, RedisAsyncCommands::flushall);
      link.freeze();
      assertThatExceptionOfType(StoreUnavailableException.class)
          .isThrownBy(() -> state.take(List.of(request), 1));
      link.heal();

      assertThat(answered(state, request).isLost()).isTrue();
      assertThat(answered(state, request).times()).isOne();
    }
  }

  private static StoreResult answered(LimitState state, StoreRequest request) {
    AtomicReference<@Nullable StoreResult> result = new AtomicReference<>();
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
        .until(() -> {
          result.set(state.take(List.of(request), 1));
          return true;
        });
    return Objects.requireNonNull(result.get());
  }

  @Test
  void decidesByThePolicyOnAFullServerAndWritesNothingThere() {
    try (RealRedis full = new RealRedis();
        RedisStore store = full.patientStore();
        RateLimits limits = limits(store)) {
      LimitRule rule = LimitRule.of(Limit.parse("full", "5/h"));
      limits.decide(new PermitRequest(rule, "before"));
      call(store, to -> to.configSet("maxmemory", "1"));
      long keys = call(store, RedisAsyncCommands::dbsize);
      for (int i = 0; i < 3; i++) {
        assertThat(limits.decide(new PermitRequest(rule, "key " + i)).source())
            .isEqualTo(Decision.Source.SHARE);
      }

      long after = call(store, RedisAsyncCommands::dbsize);
      assertThat(after).isEqualTo(keys);
      assertThat(store.isUp()).isTrue();
    }
  }

  @Test
  void decidesByThePolicyOnAReplica() {
    try (RealRedis demoted = new RealRedis();
        RedisStore store = demoted.patientStore();
        RateLimits limits = limits(store)) {
      PermitRequest request = new PermitRequest(closed("replica", "5/h"), "ann");
      assertThat(limits.decide(request).admitted()).isTrue();
      call(store, to -> to.replicaof("127.0.0.1", 1));

      assertThat(limits.decide(request).source()).isEqualTo(Decision.Source.CLOSED);
    }
  }

  private static RateLimits limits(RedisStore store) {
    return RateLimits.shared(
        new RedisLimitState(store, APPLICATION),
        LimitSettings.defaults(),
        TimeSource.system(),
        LimitListener.NONE);
  }

  private static LimitRule closed(String name, String limit) {
    return LimitRule.of(Limit.parse(name, limit))
        .unavailablePolicy(UnavailablePolicy.parse("closed"));
  }

  private static int admitted(RateLimits limits, PermitRequest request, int calls) {
    int admitted = 0;
    for (int i = 0; i < calls; i++) {
      admitted += limits.decide(request).admitted() ? 1 : 0;
    }
    return admitted;
  }

  private static int remaining(RateLimits limits, PermitRequest request) {
    return limits.peek(List.of(request)).byRule().getFirst().decision().remaining();
  }

  private static List<byte[]> states(RedisStore store) {
    String beginning = "{" + APPLICATION + ":limit}:1:";
    return call(store, to -> to.keys(beginning + "*:*"));
  }

  private static <T> T call(
      RedisStore store, Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
    return store.call("test", Duration.ofSeconds(5), command);
  }
}
