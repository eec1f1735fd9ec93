// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link Limits} does in front of a shared state. Thread-safe. */
final class SharedLimits implements AutoCloseable {
  private final LimitState state;
  private final Limits limits;
  private final TimeSource time;
  private final LimitListener listener;
  private final Subjects subjects;
  private final Breaker breaker = new Breaker();
  private final AwayLimits away;
  private final Upkeep upkeep;

  SharedLimits(LimitState state, Limits limits) {
    this.state = state;
    this.limits = limits;
    this.time = limits.time();
    this.listener = limits.listener();
    this.subjects = new Subjects(state.timeout(), limits);
    this.upkeep = new Upkeep(state, breaker, this, limits);
    this.away = new AwayLimits(limits, upkeep);
  }

  void open() {
    upkeep.open();
  }

  @Override
  public void close() {
    upkeep.close();
  }

  int instances() {
    return upkeep.instances();
  }

  boolean answers() {
    return !breaker.isOpen();
  }

  LimitState state() {
    return state;
  }

  Subjects subjects() {
    return subjects;
  }

  Verdict decide(List<Ask> asks) {
    Tap tap = subjects.tap(asks);
    Lease lease = tap.lease;
    if (lease.spend(time)) {
      return leased(tap, lease);
    }
    Verdict denied = denied(tap, time.nanos());
    return denied == null ? called(tap) : denied;
  }

  private static Verdict leased(Tap tap, Lease lease) {
    List<Verdict.Line> lines = new ArrayList<>(tap.asks.size());
    for (Ask each : tap.asks) {
      int remaining =
          (int) Math.min((long) lease.left() * each.permits(), each.rule().limit().capacity());
      Decision decision =
          Decision.admitted(each.rule().limit().capacity(), remaining, Decision.Source.LEASE);
      lines.add(new Verdict.Line(each, decision, lease.stamp()));
    }
    return new Verdict(true, lines);
  }

  /** Refuses by what the state said before, while it holds; null when it does not. */
  private static @Nullable Verdict denied(Tap tap, long now) {
    List<Verdict.Line> lines = null;
    for (int i = 0; i < tap.asks.size(); i++) {
      Ask ask = tap.asks.get(i);
      Subject.Denial denial =
          ask.rule().shadow() ? null : tap.subjects.get(i).denied(ask.permits(), now);
      if (denial != null) {
        lines = lines == null ? new ArrayList<>(tap.asks.size()) : lines;
        Duration rest = Duration.ofNanos(Math.max(1, denial.fitsNanos() - now));
        Decision decision =
            Decision.refused(
                ask.rule().limit().capacity(), denial.remaining(), rest, Decision.Source.DENIAL);
        lines.add(new Verdict.Line(ask, decision, 0));
      }
    }
    return lines == null ? null : new Verdict(false, lines);
  }

  private Verdict called(Tap tap) {
    if (breaker.isOpen()) {
      return away.decide(tap, knownAway());
    }
    Tap.Waiter waiter = new Tap.Waiter();
    Tap.Answer answer = tap.join(waiter) ? null : waited(waiter);
    if (answer == null) {
      answer = lead(tap, waiter);
    }
    return judged(tap, answer);
  }

  /** Waits; who joined while the breaker opened was perhaps not seen by whoever releases all. */
  private Tap.@Nullable Answer waited(Tap.Waiter waiter) {
    if (breaker.isOpen()) {
      waiter.answer(away());
    }
    return waiter.await();
  }

  private static Tap.Answer away() {
    return new Tap.Answer(null, false, 0, knownAway());
  }

  private void noted(boolean answered) {
    if (breaker.noted(answered, time.nanos())) {
      subjects.release(away());
    }
  }

  /** Uses an answer only while it may be used: a permit that comes too late is not spent. */
  private Verdict judged(Tap tap, Tap.Answer answer) {
    Grant grant = answer.grant();
    if (grant == null) {
      if (answer.failure() instanceof StoreUnavailableException why) {
        return away.decide(tap, why);
      }
      throw new IllegalStateException("a limit could not be decided", answer.failure());
    }
    long passed = time.nanos() - answer.sentNanos();
    if (answer.admitted() && passed > tap.subjects.getFirst().held.spendNanos()) {
      upkeep.handBackLater(tap, 1, grant.stamp());
      return away.decide(
          tap,
          new StoreUnavailableException("the shared limits", "in time", Duration.ofNanos(passed)));
    }
    List<Take> plain = new ArrayList<>(tap.asks.size());
    for (Ask each : tap.asks) {
      plain.add(new Take(each.rule().limit(), each.key(), each.permits()));
    }
    return Limits.verdict(tap.asks, plain, grant, answer.admitted(), Decision.Source.SHARED);
  }

  private static StoreUnavailableException knownAway() {
    return new StoreUnavailableException("the shared limits", "a decision", Duration.ZERO);
  }

  /** Calls for this caller and all who wait, and tells each what he got. */
  private Tap.Answer lead(Tap tap, Tap.Waiter self) {
    if (breaker.isOpen()) {
      return failed(tap, List.of(self), knownAway());
    }
    List<Tap.Waiter> batch = tap.batch(self);
    Tap.Answer own = null;
    try {
      TapCall call = new TapCall(tap, state, limits, upkeep);
      Grant grant = call.take(batch.size());
      noted(true);
      own = new Tap.Answer(grant, grant.times() > 0, tap.sentNanos, null);
      int unspent = tell(batch, grant, tap.sentNanos);
      tap.passOn();
      if (unspent > 0) {
        upkeep.handBackLater(tap, unspent, grant.stamp());
      }
      return own;
    } catch (RuntimeException failure) {
      if (failure instanceof StoreUnavailableException) {
        noted(false);
      }
      own = failed(tap, batch, failure);
      return own;
    } finally {
      if (own == null) {
        // An Error is on its way: nobody is left waiting for an answer that will not come.
        failed(tap, batch, knownAway());
      }
    }
  }

  /** Returns how many permits are left over, because who waited for them was released meanwhile. */
  private static int tell(List<Tap.Waiter> batch, Grant grant, long sentNanos) {
    int unspent = 0;
    for (int i = 1; i < batch.size(); i++) {
      boolean admitted = i < grant.times();
      boolean waits = batch.get(i).answer(new Tap.Answer(grant, admitted, sentNanos, null));
      unspent += admitted && !waits ? 1 : 0;
    }
    return unspent;
  }

  private static Tap.Answer failed(Tap tap, List<Tap.Waiter> batch, RuntimeException failure) {
    Tap.Answer none = new Tap.Answer(null, false, 0, failure);
    for (int i = 1; i < batch.size(); i++) {
      batch.get(i).answer(none);
    }
    tap.failAll(none);
    return none;
  }

  void handBack(List<Take> back) {
    for (Take each : back) {
      subjects.forgive(each.rule(), each.key());
    }
    try {
      listener.called();
      var unused = state.take(back, 0);
    } catch (StoreUnavailableException lost) {
      // The permits leave their window by themselves: later, never earlier.
    }
  }
}
