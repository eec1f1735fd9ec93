// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.headroom.ground.TimeSource;
import dev.headroom.overload.OverloadException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** How long a call waits at most, and what the limiter learns from the end of a call. */
@SuppressWarnings("try") // permits are only to be closed
class AdaptiveLimiterWaitTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long MILLI = 1_000_000;

  /** A clock that moves by a step with each reading, so that a call alone sees its wait end. */
  private static final class SteppingTime implements TimeSource {
    private long stepNanos;
    private long nanos;

    @Override
    public long nanos() {
      nanos += stepNanos;
      return nanos;
    }

    @Override
    public Instant now() {
      return Instant.EPOCH;
    }
  }

  private final SteppingTime stepping = new SteppingTime();
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final OverloadListener listener =
      new OverloadListener() {
        @Override
        public void admitted(String limiter, Priority priority, long waitedNanos) {
          events.add(limiter + " admitted " + priority + " after " + waitedNanos);
        }

        @Override
        public void refused(String limiter, Priority priority, Reason reason) {
          events.add(limiter + " refused " + priority + " " + reason);
        }
      };

  private AdaptiveLimiter limiter(int initial, int waiting, Duration maxWait, TimeSource time) {
    return new AdaptiveLimiter(
        new AdaptiveLimiterSettings("test", 1, initial, 100, waiting, maxWait),
        Pressure.NONE,
        listener,
        time);
  }

  private static Call until(long deadlineNanos) {
    return new Call(Priority.NORMAL, 5, deadlineNanos);
  }

  private static OverloadException refusal(AdaptiveLimiter limiter, Call call) {
    return catchThrowableOfType(OverloadException.class, () -> limiter.acquire(call));
  }

  /** Ten calls, one after another, that end a window of at least a second. */
  private static void teach(AdaptiveLimiter limiter, ManualTime time, long millis) {
    for (int i = 0; i < 10; i++) {
      try (CallPermit permit = limiter.acquire(until(Call.NEVER))) {
        time.advanceMillis(millis);
      }
    }
    assertThat(limiter.state().baseline()).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void waitsFiveMillisecondsWhileItKnowsNoLatency() {
    AdaptiveLimiter limiter = limiter(1, 10, Duration.ofSeconds(1), stepping);
    limiter.acquire(until(Call.NEVER));
    stepping.stepNanos = MILLI;

    OverloadException refusal = refusal(limiter, until(Call.NEVER));

    // The sixth reading is that of the refusal.
    assertThat(refusal.waited()).isEqualTo(Duration.ofMillis(6));
    assertThat(refusal.reason()).isEqualTo(Reason.WAIT_TIMEOUT);
    assertThat(events)
        .containsExactly("test admitted NORMAL after 0", "test refused NORMAL WAIT_TIMEOUT");
    assertThat(limiter.state().waiting()).isZero();
  }

  @Test
  void waitsNoLongerThanItsSettingAndTheDeadline() {
    AdaptiveLimiter limiter = limiter(1, 10, Duration.ofMillis(3), stepping);
    limiter.acquire(until(Call.NEVER));
    stepping.stepNanos = MILLI;

    assertThat(refusal(limiter, until(Call.NEVER)).waited()).isEqualTo(Duration.ofMillis(4));
    long next = stepping.nanos + MILLI;
    assertThat(refusal(limiter, until(next + 2 * MILLI)).waited()).isEqualTo(Duration.ofMillis(3));
  }

  @Test
  void refusesACallWhoseResponseWouldComeTooLate() {
    ManualTime time = new ManualTime();
    AdaptiveLimiter limiter = limiter(1, 10, Duration.ofSeconds(1), time);
    teach(limiter, time, 100);
    List<CallPermit> running = fill(limiter);
    long now = time.nanos();

    assertThat(refusal(limiter, until(now + 100 * MILLI - 1)).reason()).isEqualTo(Reason.DEADLINE);
    assertThat(refusal(limiter, until(now + 100 * MILLI)).reason()).isEqualTo(Reason.QUEUE_FULL);
    assertThat(events).endsWith("test refused NORMAL DEADLINE", "test refused NORMAL QUEUE_FULL");
    running.forEach(CallPermit::ignore);
    assertThat(limiter.state().running()).isZero();
  }

  private static List<CallPermit> fill(AdaptiveLimiter limiter) {
    List<CallPermit> running = new ArrayList<>();
    while (limiter.state().running() < limiter.state().limit()) {
      running.add(limiter.acquire(until(Call.NEVER)));
    }
    return running;
  }

  /** The latency of an unloaded call is 240 ms, of which a standing queue leaves half. */
  @Test
  void waitsHalfAsLongOnceCallsHaveBeenWaiting() throws Exception {
    ManualTime time = new ManualTime();
    AdaptiveLimiter limiter = limiter(1, 10, Duration.ofSeconds(10), time);
    teach(limiter, time, 240);
    List<CallPermit> running = fill(limiter);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<OverloadException> first = callers.submit(() -> refusal(limiter, until(Call.NEVER)));
      await().atMost(PATIENCE).until(() -> limiter.state().waiting() == 1);
      time.advanceMillis(100);
      assertThat(limiter.state().overloaded()).isFalse();
      time.advanceMillis(1);
      assertThat(limiter.state().overloaded()).isTrue();

      Future<OverloadException> second = callers.submit(() -> refusal(limiter, until(Call.NEVER)));
      await().atMost(PATIENCE).until(() -> limiter.state().waiting() == 2);
      time.advanceMillis(120);
      assertThat(second.get().waited()).isEqualTo(Duration.ofMillis(120));
      assertThat(limiter.state().waiting()).isOne();
      time.advanceMillis(19);
      assertThat(first.get().waited()).isEqualTo(Duration.ofMillis(240));
    }
    running.forEach(CallPermit::close);
  }

  @Test
  void evictsNobodyForACallThatMayNotWait() throws Exception {
    ManualTime time = new ManualTime();
    AdaptiveLimiter limiter = limiter(1, 1, Duration.ofSeconds(1), time);
    CallPermit running = limiter.acquire(until(Call.NEVER));
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> waiting = callers.submit(() -> limiter.acquire(until(Call.NEVER)).close());
      await().atMost(PATIENCE).until(() -> limiter.state().waiting() == 1);

      Call critical = new Call(Priority.CRITICAL, 0, time.nanos());
      assertThat(refusal(limiter, critical).reason()).isEqualTo(Reason.QUEUE_FULL);
      time.advanceMillis(2);
      running.close();
      waiting.get();
    }
    assertThat(events).contains("test admitted NORMAL after 2000000");
  }

  @Test
  void learnsFromCallsThatCompleteAndNotFromThoseIgnored() {
    ManualTime time = new ManualTime();
    AdaptiveLimiter limiter = limiter(10, 0, Duration.ZERO, time);
    for (int i = 0; i < 200; i++) {
      CallPermit permit = limiter.acquire(until(Call.NEVER));
      time.advanceMillis(10);
      permit.ignore();
    }
    assertThat(limiter.state().baseline()).isZero();

    for (int i = 0; i < 10; i++) {
      CallPermit permit = limiter.acquire(until(Call.NEVER));
      time.advanceMillis(7);
      permit.close();
    }
    assertThat(limiter.state().baseline()).isEqualTo(Duration.ofMillis(7));
    assertThat(limiter.state().limit()).isEqualTo(10);
  }

  @Test
  void lowersTheLimitAfterACallWasDropped() {
    ManualTime time = new ManualTime();
    AdaptiveLimiter limiter = limiter(10, 0, Duration.ZERO, time);
    limiter.acquire(until(Call.NEVER)).drop();
    for (int i = 0; i < 30; i++) {
      CallPermit permit = limiter.acquire(until(Call.NEVER));
      time.advanceMillis(10);
      permit.close();
    }

    assertThat(limiter.state().limit()).isEqualTo(9);
  }
}
