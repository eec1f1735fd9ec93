// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headroom.ground.SettingsException;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.overload.OverloadException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // permits and scopes are only to be closed
class LaneTest {
  private static Lane lane(int limit, int waiting, Duration maxWait) {
    return lane(limit, waiting, maxWait, TimeSource.system());
  }

  /** A lane whose callers wait as long as the test does, since its clock stands still. */
  private static Lane still(int waiting) {
    return lane(1, waiting, Duration.ofSeconds(10), new HandTime());
  }

  private static Lane lane(int limit, int waiting, Duration maxWait, TimeSource time) {
    return new Lane(
        new LaneSettings("test", limit, limit, limit, waiting, maxWait),
        Pressure.NONE,
        OverloadListener.NONE,
        time);
  }

  private static Arrival arrival(Priority priority) {
    return new Arrival(priority, 5, Arrival.NEVER);
  }

  private static void assertRefused(Lane lane, Arrival arrival, Reason reason) {
    assertThatThrownBy(() -> lane.enter(arrival))
        .isInstanceOfSatisfying(
            OverloadException.class,
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(reason);
              assertThat(refusal.getStackTrace()).isEmpty();
            });
  }

  @Test
  void admitsUpToItsLimitAndRefusesTheNextAtOnce() {
    Lane lane = lane(2, 0, Duration.ofSeconds(1));
    LanePermit one = lane.enter(Arrival.ordinary());
    LanePermit two = lane.enter(Arrival.ordinary());
    assertRefused(lane, Arrival.ordinary(), Reason.FULL);
    one.close();
    one.close();
    assertThat(lane.state().inFlight()).isEqualTo(1);
    lane.enter(Arrival.ordinary()).close();
    two.ignore();
    assertThat(lane.state().inFlight()).isZero();
  }

  @Test
  void refusesACallThatWaitedAsLongAsItMay() {
    Lane lane = lane(1, 10, Duration.ofMillis(20));
    lane.enter(Arrival.ordinary());
    assertRefused(lane, Arrival.ordinary(), Reason.WAITED);
    assertThat(lane.state().waiting()).isZero();
  }

  @Test
  void refusesACallWhoseDeadlineWouldPass() {
    Lane lane = lane(1, 10, Duration.ofSeconds(1));
    lane.enter(Arrival.ordinary());
    long past = System.nanoTime() - 1;
    assertRefused(lane, new Arrival(Priority.CRITICAL, 0, past), Reason.DEADLINE);
  }

  @Test
  void servesTheMoreImportantFirst() throws Exception {
    Lane lane = still(10);
    List<Priority> served = Collections.synchronizedList(new ArrayList<>());
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      LanePermit held = lane.enter(Arrival.ordinary());
      int waiting = 0;
      for (Priority each :
          List.of(Priority.SHEDDABLE, Priority.NORMAL, Priority.CRITICAL, Priority.BACKGROUND)) {
        callers.execute(() -> {
          try (LanePermit permit = lane.enter(arrival(each))) {
            served.add(each);
          }
        });
        int now = ++waiting;
        await().until(() -> lane.state().waiting() == now);
      }
      held.close();
    }
    assertThat(served).containsExactly(Priority.values());
  }

  @Test
  void aFullLineDropsTheLesserForTheMoreImportant() throws Exception {
    Lane lane = still(1);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      LanePermit held = lane.enter(Arrival.ordinary());
      Future<Reason> lesser = callers.submit(() -> refusal(lane, Priority.SHEDDABLE));
      await().until(() -> lane.state().waiting() == 1);
      assertRefused(lane, arrival(Priority.SHEDDABLE), Reason.FULL);
      Future<Reason> more = callers.submit(() -> refusal(lane, Priority.NORMAL));
      assertThat(lesser.get()).isEqualTo(Reason.WAITED);
      await().until(() -> lane.state().waiting() == 1);
      held.close();
      assertThatThrownBy(more::get).hasMessageContaining("admitted");
    }
  }

  private static Reason refusal(Lane lane, Priority priority) {
    try (LanePermit permit = lane.enter(arrival(priority))) {
      throw new IllegalStateException("admitted");
    } catch (OverloadException refused) {
      return refused.reason();
    }
  }

  @Test
  void neverRunsMoreThanItsLimitAndLosesNoPermit() {
    Lane lane = lane(7, 50, Duration.ofMillis(5));
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger admitted = new AtomicInteger();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20_000; i++) {
        callers.execute(() -> {
          try (LanePermit permit = lane.enter(Arrival.ordinary())) {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            LockSupport.parkNanos(50_000);
            running.decrementAndGet();
            admitted.incrementAndGet();
          } catch (OverloadException refused) {
            LockSupport.parkNanos(1000);
          }
        });
      }
    }
    assertThat(most.get()).isBetween(1, 7);
    assertThat(admitted.get()).isGreaterThanOrEqualTo(7);
    assertThat(lane.state().inFlight()).isZero();
    assertThat(lane.state().waiting()).isZero();
  }

  @Test
  void anInterruptedCallerGoesAwayAndStaysInterrupted() throws Exception {
    Lane lane = still(10);
    lane.enter(Arrival.ordinary());
    AtomicInteger kept = new AtomicInteger();
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                lane.enter(Arrival.ordinary());
              } catch (OverloadException refused) {
                kept.set(Thread.currentThread().isInterrupted() ? 1 : 2);
              }
            });
    await().until(() -> lane.state().waiting() == 1);
    caller.interrupt();
    caller.join();
    assertThat(kept).hasValue(1);
    assertThat(lane.state().waiting()).isZero();
  }

  @Test
  void waitsAtOwnGatesAreNoFaultOfTheService() {
    HandTime time = new HandTime();
    LaneSettings settings = new LaneSettings("test", 1, 1, 100, 10, Duration.ofSeconds(1));
    Lane lane = new Lane(settings, Pressure.NONE, OverloadListener.NONE, time);
    for (int i = 0; i < 40; i++) {
      try (Budget.Scope scope = Budget.of(Duration.ofSeconds(10), time).open();
          LanePermit permit = lane.enter(Arrival.ordinary())) {
        time.advanceMillis(10);
        Budget.waited(6_000_000);
      }
    }
    assertThat(lane.state().baseline()).isEqualTo(Duration.ofMillis(4));
  }

  /** A lane whose own calls are slow would fall to one; its share of the machine stays. */
  @Test
  void keepsItsShareOfWhatAllLanesHaveLearned() {
    HandTime time = new HandTime();
    LaneTotal total = new LaneTotal();
    Duration none = Duration.ZERO;
    Lane great =
        new Lane(
            new LaneSettings("great", 91, 91, 91, 0, none),
            new LaneShare(total, 0),
            Pressure.NONE,
            OverloadListener.NONE,
            time);
    Lane small =
        new Lane(
            new LaneSettings("small", 1, 8, 1000, 0, none),
            new LaneShare(total, 10),
            () -> true,
            OverloadListener.NONE,
            time);
    assertThat(total.sum()).isEqualTo(99);
    assertThat(small.state().limit()).isEqualTo(10);
    for (int i = 0; i < 2000; i++) {
      LanePermit permit = small.enter(Arrival.ordinary());
      time.advanceMillis(10);
      permit.close();
    }
    assertThat(total.sum()).isEqualTo(92);
    assertThat(small.state().limit()).isEqualTo(10);
    List<LanePermit> held = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      held.add(small.enter(Arrival.ordinary()));
    }
    assertRefused(small, Arrival.ordinary(), Reason.FULL);
    assertThat(great.state().limit()).isEqualTo(91);
    held.forEach(LanePermit::close);
  }

  @Test
  void aShareIsNeverMoreThanTheLanesOwnMost() {
    LaneTotal total = new LaneTotal();
    HandTime time = new HandTime();
    LaneSettings great = new LaneSettings("great", 100, 100, 100, 0, Duration.ZERO);
    LaneSettings small = new LaneSettings("small", 1, 1, 3, 0, Duration.ZERO);
    new Lane(great, new LaneShare(total, 50), Pressure.NONE, OverloadListener.NONE, time);
    Lane lane =
        new Lane(small, new LaneShare(total, 50), Pressure.NONE, OverloadListener.NONE, time);
    assertThat(lane.state().limit()).isEqualTo(3);
    assertThatThrownBy(() -> new LaneShare(total, 101)).hasMessageContaining("allowed 0 to 100");
  }

  @Test
  void usersKeepTheirCohortForAnHour() {
    Instant now = Instant.parse("2026-01-01T10:00:00Z");
    int[] sizes = new int[Arrival.COHORTS];
    int moved = 0;
    for (int i = 0; i < 12_800; i++) {
      int cohort = Arrival.cohortOf("user" + i, now);
      assertThat(Arrival.cohortOf("user" + i, now.plusSeconds(3599))).isEqualTo(cohort);
      moved += Arrival.cohortOf("user" + i, now.plusSeconds(3600)) == cohort ? 0 : 1;
      sizes[cohort]++;
    }
    assertThat(moved).isGreaterThan(12_000);
    assertThat(Arrays.stream(sizes)).allMatch(size -> size > 50 && size < 160);
  }

  @Test
  void allFaultsOfTheSettingsAreToldAtOnce() {
    assertThatThrownBy(() -> new LaneSettings("x", 0, 0, -1, -1, Duration.ofMinutes(1)))
        .isInstanceOfSatisfying(
            SettingsException.class, told -> assertThat(told.faults()).hasSizeGreaterThan(3));
  }
}
