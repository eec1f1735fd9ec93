// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.TimeSource;
import dev.headroom.kit.FaultyLink;
import dev.headroom.kit.limit.LimitAuditor;
import dev.headroom.kit.limit.LimitTrial;
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
    List<Limits> limits = instances.stream().map(Instance::limits).toList();
    List<FaultyLink> links = faults ? instances.stream().map(Instance::link).toList() : List.of();
    new LimitTrial(limits, links, auditor).run(rule, REQUESTS);
  }
}
