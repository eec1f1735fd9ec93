// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.headroom.ground.Deadline;
import dev.headroom.ground.SettingsException;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.OnLimit;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.rule.UnavailablePolicy;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that wait for the permits which they were refused. The clock stands unless it is moved. */
@Timeout(20)
final class RateLimitsWaitingTest {
  private final ManualTime time = new ManualTime();
  private final SeenTime seen = new SeenTime(time);
  private final FakeLimitState state = new FakeLimitState(time);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RateLimits alone =
      RateLimits.inProcess(new LimitSettings(1, 1_000, 2), seen, new LimitMeters(registry));
  private final RateLimits shared =
      RateLimits.shared(state, new LimitSettings(1, 1_000), time, LimitListener.NONE);

  /** The hand's clock, which knows what each thread read on it last. Thread-safe. */
  private record SeenTime(ManualTime hand, Map<Thread, Long> last) implements TimeSource {
    SeenTime(ManualTime hand) {
      this(hand, new ConcurrentHashMap<>());
    }

    @Override
    public long nanos() {
      long now = hand.nanos();
      last.put(Thread.currentThread(), now);
      return now;
    }

    @Override
    public Instant now() {
      return hand.now();
    }

    /** Whoever knows what time it is and waits, waits for a later one. */
    boolean waitsFromNow(Thread thread) {
      Long read = last.get(thread);
      return read != null
          && read == hand.nanos()
          && thread.getState() == Thread.State.TIMED_WAITING;
    }
  }

  /** A call that may be waiting. */
  private record Call(Thread thread, CompletableFuture<Decision> decision) {
    static Call of(RateLimits limits, PermitRequest ask) {
      CompletableFuture<Decision> decision = new CompletableFuture<>();
      Thread thread =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  decision.complete(limits.await(ask));
                } catch (RuntimeException fault) {
                  decision.completeExceptionally(fault);
                }
              });
      return new Call(thread, decision);
    }

    Call untilItWaits() {
      await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
      return this;
    }

    boolean admitted() {
      return decision.orTimeout(10, TimeUnit.SECONDS).join().admitted();
    }
  }

  @AfterEach
  void close() {
    alone.close();
    shared.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void takesItsPermitAfterTheWait(boolean inOneProcess) {
    RateLimits limits = inOneProcess ? alone : shared;
    PermitRequest ask = ask("1/100ms", "delay 200ms");
    assertThat(limits.await(ask).admitted()).isTrue();
    Call second = Call.of(limits, ask).untilItWaits();

    // The shared window is longer by the decision's time-out.
    time.advance(Duration.ofMillis(inOneProcess ? 100 : 125));

    assertThat(second.admitted()).isTrue();
    assertThat(limits.decide(ask).admitted()).as("the permit was taken").isFalse();
  }

  @Test
  void isRefusedAtOnceWhereTheWaitIsLongerThanItMayTake() {
    PermitRequest ask = ask("1/min", "delay 5s");
    alone.await(ask);

    Decision refused = alone.await(ask);

    assertThat(refused.admitted()).isFalse();
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofMinutes(1));
    assertThat(registry.find("headroom.limit.waited").timers()).isEmpty();
    assertThat(alone.decide(ask("1/100ms", "delay 1s")).admitted())
        .as("decide never waits")
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({"delay 150ms, 1", "delay 200ms, 2"})
  void waitsForTheRestOfItsTimeWhenAnotherWasFaster(String onLimit, int admitted) {
    PermitRequest ask = ask("1/100ms", onLimit);
    alone.await(ask);
    Call one = Call.of(alone, ask).untilItWaits();
    Call other = Call.of(alone, ask).untilItWaits();

    time.advance(Duration.ofMillis(100));
    // Time moves on only once the other has been told how long it has to wait from here.
    await().until(() -> isOver(one) || isOver(other));
    await().until(() -> isSettled(one) && isSettled(other));
    if (admitted == 2) {
      // Half of it does not do, whenever it looks.
      time.advance(Duration.ofMillis(50));
      time.advance(Duration.ofMillis(50));
    }

    assertThat(List.of(one.admitted(), other.admitted()))
        .as("another 100 ms are too long for 150")
        .filteredOn(each -> each)
        .hasSize(admitted);
  }

  @Test
  void countsTheEndOfACallAloneAndTheTimeItWaited() {
    PermitRequest ask = ask("1/100ms", "delay 200ms");
    alone.await(ask);
    Call second = Call.of(alone, ask).untilItWaits();
    time.advance(Duration.ofMillis(100));
    assertThat(second.admitted()).isTrue();

    Timer waited =
        registry.get("headroom.limit.waited").tags("rule", "api", "outcome", "admitted").timer();
    assertThat(waited.count()).isOne();
    assertThat(waited.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(100);
    assertThat(registry.get("rate.limit.requests").counter().count()).isEqualTo(2);
    assertThat(registry.get("rate.limit.exceeded").counter().count()).isZero();
  }

  @Test
  void waitsOnlyWhereEveryRuleThatRefusesSaysSoAndAsLongAsTheShortest() {
    PermitRequest patient = ask("1/100ms", "delay 1s");
    PermitRequest brief = ask("brief", "1/100ms", "delay 99ms");
    PermitRequest strict = ask("strict", "1/100ms", "reject");
    alone.decide(List.of(patient, brief, strict));

    assertThat(alone.await(List.of(patient, strict)).admitted()).isFalse();
    assertThat(alone.await(List.of(patient, brief)).admitted()).isFalse();
    Call waits = Call.of(alone, patient).untilItWaits();
    time.advance(Duration.ofMillis(100));
    assertThat(waits.admitted()).isTrue();
  }

  @Test
  void refusesWhoComesWhileAsManyWaitAsMay() {
    PermitRequest ask = ask("2/100ms", "delay 1s");
    alone.decide(new PermitRequest(ask.rule(), "ann", 2));
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      calls.add(Call.of(alone, ask).untilItWaits());
    }

    assertThat(alone.await(ask).admitted()).isFalse();
    time.advance(Duration.ofMillis(100));
    assertThat(calls).allMatch(Call::admitted);
    Call again = Call.of(alone, ask).untilItWaits();
    time.advance(Duration.ofMillis(100));
    assertThat(again.admitted()).as("places are given back").isTrue();
  }

  @Test
  @SuppressWarnings("try") // the scope is only to be closed
  void neverWaitsUpToTheEndOfItsBudgetAndTellsItWhatItWaited() {
    PermitRequest ask = ask("1/100ms", "delay 1s");
    alone.decide(ask);
    try (Deadline.Scope scope = Deadline.after(Duration.ofMillis(100), time).makeCurrent()) {
      assertThat(alone.await(ask).admitted()).isFalse();
    }
    Deadline enough = Deadline.after(Duration.ofMillis(101), time);
    CompletableFuture<Boolean> admitted = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual().start(enough.wrap(() -> admitted.complete(alone.await(ask).admitted())));
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    time.advance(Duration.ofMillis(100));

    assertThat(admitted.orTimeout(10, TimeUnit.SECONDS).join()).isTrue();
    assertThat(enough.waitedNanos()).isEqualTo(100_000_000);
  }

  @Test
  void isRefusedWhenItsThreadIsInterruptedWhichStaysNoted() throws Exception {
    PermitRequest ask = ask("1/100ms", "delay 1s");
    alone.decide(ask);
    CompletableFuture<Boolean> noted = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              boolean admitted = alone.await(ask).admitted();
              noted.complete(!admitted && Thread.currentThread().isInterrupted());
            });
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    thread.interrupt();

    assertThat(noted.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void isRefusedAtOnceWhileItsRuleIsClosed() {
    PermitRequest closed =
        new PermitRequest(
            ask("9/min", "delay 5s").rule().unavailablePolicy(UnavailablePolicy.parse("closed")),
            "ann");
    state.away = true;

    assertThat(shared.await(closed).source()).isEqualTo(Decision.Source.CLOSED);
  }

  @Test
  void acquiresOrThrows() {
    RateLimiter limiter = alone.limiter(ask("1/100ms", "delay 200ms").rule());
    assertThat(limiter.acquire("ann").admitted()).isTrue();
    Thread thread = Thread.ofVirtual().start(() -> limiter.acquire("ann"));
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(() -> limiter.require("ann"));
    time.advance(Duration.ofMillis(100));
    await().until(() -> thread.getState() == Thread.State.TERMINATED);

    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(() -> alone.limiter(ask("1/100ms", "reject").rule()).acquire("ann"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"reject", "delay 1ms", "delay 200ms", "delay 5s"})
  void readsAndWritesChoices(String text) {
    assertThat(OnLimit.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "wait, 'was \"wait\", allowed reject, or delay 1ms to 5s'",
    "200ms, did you mean delay 200ms?",
    "delay 0ms, allowed reject",
    "delay 5001ms, 'was \"delay 5001ms\"'",
    "delay 6s, 'was \"delay 6s\"'"
  })
  void refusesChoicesThatAreNone(String text, String told) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> OnLimit.parse(text))
        .withMessageContaining(told);
  }

  private static boolean isOver(Call call) {
    return call.decision().isDone();
  }

  private boolean isSettled(Call call) {
    return isOver(call) || seen.waitsFromNow(call.thread());
  }

  private static PermitRequest ask(String limit, String onLimit) {
    return ask("api", limit, onLimit);
  }

  private static PermitRequest ask(String name, String limit, String onLimit) {
    LimitRule rule = LimitRule.of(Limit.parse(name, limit));
    return new PermitRequest(rule.onLimit(OnLimit.parse(onLimit)), "ann");
  }
}
