// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.TimeSource;
import dev.headroom.kit.FaultyLink;
import dev.headroom.limit.LimitSettings;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitMeter;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.rule.UnavailablePolicy;
import dev.headroom.limit.state.LimitState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Three instances on one store, their clocks hours apart, whose ways to it are slowed at random,
 * cut, frozen and healed, and which loses all its data: no window of one key holds more than its
 * limit. Extend it with the store.
 *
 * <p>One thread at a time.
 */
public abstract class LimitsUnderFaultsContract {
  private static final int INSTANCES = 3;
  private static final Limit LIMIT = Limit.parse("faults", "100/500ms");
  private static final String LONG_KEY = "ann ".repeat(50);
  private static final LimitRule CLOSED =
      LimitRule.of(LIMIT).unavailablePolicy(UnavailablePolicy.parse("closed"));

  private final LimitAuditor auditor = new LimitAuditor(LIMIT.permits(), LIMIT.period());
  private final List<Instance> instances = new ArrayList<>();
  private final AtomicLong settled = new AtomicLong();
  private final LimitListener listener =
      new LimitListener() {
        @Override
        public void counted(LimitMeter meter, String rule, long count) {
          settled.addAndGet(meter == LimitMeter.SETTLED ? count : 0);
        }
      };

  /**
   * One instance's way to the store, and what it reaches there; closing it closes both.
   *
   * <p>Immutable.
   *
   * @param link the way
   * @param state what is reached through it, up when it is returned
   * @param store closes the state
   */
  public record Reach(FaultyLink link, LimitState state, AutoCloseable store) {}

  private record Instance(Reach reach, RateLimits limits) {}

  /** Starts the server that all instances share. */
  protected abstract void startServer();

  /** Stops the server. */
  protected abstract void stopServer();

  /** Deletes all that the server keeps. */
  protected abstract void emptyServer();

  /** Returns a new instance's way to the server, by a clock of its own. */
  protected abstract Reach reach(TimeSource time);

  /** Returns how many requests each test sends. */
  protected abstract long requests();

  /**
   * Returns by how much a window may seem longer: it is longer by the decision's time-out, and a
   * known refusal ends so long after the sending as it was returned.
   */
  protected abstract Duration slack();

  @BeforeEach
  void start() {
    startServer();
    for (int i = 0; i < INSTANCES; i++) {
      // A clock of its own, which began elsewhere and has other days.
      TimeSource time = DecisionTime.offsetBy(Duration.ofHours(5).multipliedBy(i - 1));
      instances.add(instance(reach(time), INSTANCES, time));
    }
  }

  private Instance instance(Reach reach, int expected, TimeSource time) {
    LimitSettings settings = new LimitSettings(expected, 1_000);
    return new Instance(reach, RateLimits.shared(reach.state(), settings, time, listener));
  }

  @AfterEach
  void end() throws Exception {
    for (Instance each : instances) {
      each.limits().close();
      each.reach().store().close();
      each.reach().link().close();
    }
    stopServer();
  }

  @Test
  void neverAboveTheLimitWithOneCallADecision() throws Exception {
    run(CLOSED, true);

    assertNeverAbove();
  }

  @Test
  void neverAboveTheLimitWithLeases() throws Exception {
    run(CLOSED.withLeases(), true);

    assertNeverAbove();
  }

  @Test
  void neverAboveTheLimitWithAReserveThatIsSpentWhileCutOff() throws Exception {
    run(LimitRule.of(LIMIT).unavailablePolicy(UnavailablePolicy.parse("reserve 30%")), true);

    assertNeverAbove();
  }

  /** The loss is noticed by the call of another key; this one's is recorded in the background. */
  @Test
  void recordsALongKeyAgainHoweverOftenTheStoreLosesAll() {
    RateLimits one = instances.getFirst().limits();
    LimitRule rule = closed("emptied", "100/h");
    int admitted = admitted(one, rule, LONG_KEY, Decision.Source.SHARED, LIMIT.permits());
    assertThat(admitted).isEqualTo(LIMIT.permits());
    for (int i = 0; i < 5; i++) {
      long before = settled.get();
      emptyServer();
      admitted(one, rule, "another " + i, Decision.Source.SHARED, 1);
      awaitTrue(() -> settled.get() >= before + LIMIT.permits());
      for (int call = 0; call < 2 * LIMIT.permits(); call++) {
        admitted += one.decide(new PermitRequest(rule, LONG_KEY)).admitted() ? 1 : 0;
      }
    }

    assertThat(admitted).isEqualTo(LIMIT.permits());
  }

  /** What a cut instance admits is recorded under the key's own name when it is back. */
  @Test
  void recordsWhatALongKeySpentWhileCutOff() {
    Instance one = instances.getFirst();
    LimitRule share = LimitRule.of(Limit.parse("cut", "99/h"));
    one.reach().link().cut();
    int admitted = admitted(one.limits(), share, LONG_KEY, Decision.Source.SHARE, 99 / INSTANCES);
    one.reach().link().heal();
    awaitTrue(() -> settled.get() >= 99 / INSTANCES);

    RateLimits other = instances.getLast().limits();
    for (int i = 0; i < 200; i++) {
      PermitRequest request = new PermitRequest(closed("cut", "99/h"), LONG_KEY);
      admitted += other.decide(request).admitted() ? 1 : 0;
    }
    assertThat(admitted).isLessThanOrEqualTo(99);
  }

  /** They cannot know how many share the reserve. */
  @Test
  void takesNothingOfAReserveOnInstancesThatStartWithoutTheStore() {
    LimitRule rule =
        LimitRule.of(Limit.parse("start", "100/h"))
            .unavailablePolicy(UnavailablePolicy.parse("reserve 30%"));
    RateLimits first = instances.getFirst().limits();
    int admitted = admitted(first, rule, "all", Decision.Source.SHARED, 70);
    for (Instance each : List.copyOf(instances)) {
      each.reach().link().cut();
      TimeSource time = TimeSource.system();
      Reach late = reach(time);
      late.link().cut();
      instances.add(instance(late, 1, time));
    }
    for (Instance each : instances) {
      for (int i = 0; i < 100; i++) {
        admitted += each.limits().decide(new PermitRequest(rule, "all")).admitted() ? 1 : 0;
      }
    }

    // The first remembers for a second that the store refused it, and then takes of its part.
    assertThat(admitted).isBetween(90, 100);
  }

  @Test
  void refusesNobodyWhileThereIsRoomWithoutLeases() throws Exception {
    run(CLOSED, false);

    assertThat(auditor.windowsAbove()).isZero();
    assertThat(auditor.refusals()).isPositive();
    assertThat(auditor.refusedBelow(slack())).isZero();
  }

  @Test
  void catchesAnInstanceThatCountsForItself() throws Exception {
    Instance broken = instances.removeLast();
    RateLimits alone =
        RateLimits.inProcess(LimitSettings.defaults(), TimeSource.system(), LimitListener.NONE);
    broken.limits().close();
    instances.add(new Instance(broken.reach(), alone));
    run(CLOSED, false);

    assertThat(auditor.windowsAbove()).as("a broken variant").isPositive();
  }

  private static LimitRule closed(String name, String limit) {
    return LimitRule.of(Limit.parse(name, limit))
        .unavailablePolicy(UnavailablePolicy.parse("closed"));
  }

  /** Calls until so many permits were admitted by one source; other decisions are tried again. */
  private static int admitted(
      RateLimits limits, LimitRule rule, String key, Decision.Source source, int permits) {
    AtomicLong admitted = new AtomicLong();
    AtomicLong bySource = new AtomicLong();
    awaitTrue(() -> {
      Decision decision = limits.decide(new PermitRequest(rule, key));
      admitted.addAndGet(decision.admitted() ? 1 : 0);
      bySource.addAndGet(decision.admitted() && decision.source() == source ? 1 : 0);
      return bySource.get() >= permits;
    });
    return admitted.intValue();
  }

  private static void awaitTrue(BooleanSupplier condition) {
    long until = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - until).as("time that is left").isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void assertNeverAbove() {
    assertThat(auditor.windowsAbove()).as("most %d", auditor.most()).isZero();
    assertThat(auditor.admissions()).isGreaterThan(LIMIT.permits());
  }

  private void run(LimitRule rule, boolean faults) throws Exception {
    List<RateLimits> limits = instances.stream().map(Instance::limits).toList();
    List<FaultyLink> links =
        faults ? instances.stream().map(each -> each.reach().link()).toList() : List.of();
    new LimitTrial(limits, links, auditor).run(rule, requests());
  }
}
