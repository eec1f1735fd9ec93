// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.TimeSource;
import dev.headroom.kit.FaultyLink;
import dev.headroom.limit.LimitSettings;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.UnavailablePolicy;
import dev.headroom.limit.state.LimitState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Three instances on one store, their clocks hours apart, whose ways to it are slowed at random,
 * cut, frozen and healed: no window of one key holds more than its limit. Extend it with the store.
 *
 * <p>One thread at a time.
 */
public abstract class LimitsUnderFaultsContract {
  private static final int INSTANCES = 3;
  private static final Limit LIMIT = Limit.parse("faults", "100/500ms");
  private static final LimitRule CLOSED =
      LimitRule.of(LIMIT).unavailablePolicy(UnavailablePolicy.parse("closed"));

  private final LimitAuditor auditor = new LimitAuditor(LIMIT.permits(), LIMIT.period());
  private final List<Instance> instances = new ArrayList<>();

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

  /** Starts the server that all instances share. */
  protected abstract void startServer();

  /** Stops the server. */
  protected abstract void stopServer();

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
      TimeSource time = new Skewed(Duration.ofHours(5).toNanos() * (i - 1));
      Reach reach = reach(time);
      LimitSettings settings = new LimitSettings(INSTANCES, 1_000);
      instances.add(
          new Instance(
              reach, RateLimits.shared(reach.state(), settings, time, LimitListener.NONE)));
    }
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
