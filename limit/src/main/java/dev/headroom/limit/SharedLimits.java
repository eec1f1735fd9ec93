// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Decisions;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.StoreRequest;
import dev.headroom.limit.state.StoreResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link RateLimits} does in front of a shared state. Thread-safe. */
final class SharedLimits implements AutoCloseable {
  private final LimitState state;
  private final RateLimits limits;
  private final TimeSource time;
  private final LimitListener listener;
  private final KeyRegistry subjects;
  private final CircuitBreaker breaker = new CircuitBreaker();
  private final FallbackLimits away;
  private final Housekeeper upkeep;

  SharedLimits(LimitState state, RateLimits limits) {
    this.state = state;
    this.limits = limits;
    this.time = limits.time();
    this.listener = limits.listener();
    this.subjects = new KeyRegistry(state.timeout(), limits);
    this.upkeep = new Housekeeper(state, breaker, this, limits);
    this.away = new FallbackLimits(limits, upkeep);
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

  KeyRegistry subjects() {
    return subjects;
  }

  Decisions decide(List<PermitRequest> asks) {
    RequestCoalescer tap = subjects.coalescer(asks);
    PermitLease lease = tap.lease;
    if (lease.spend(time)) {
      return leased(tap, lease);
    }
    Decisions denied = denied(tap, time.nanos());
    return denied == null ? called(tap) : denied;
  }

  private static Decisions leased(RequestCoalescer tap, PermitLease lease) {
    List<Decisions.RuleDecision> lines = new ArrayList<>(tap.requests.size());
    for (PermitRequest each : tap.requests) {
      int remaining =
          (int) Math.min((long) lease.left() * each.permits(), each.rule().limit().capacity());
      Decision decision =
          Decision.admitted(each.rule().limit().capacity(), remaining, Decision.Source.LEASE);
      lines.add(new Decisions.RuleDecision(each, decision, lease.stamp()));
    }
    return new Decisions(true, lines);
  }

  /** Refuses by what the state said before, while it holds; null when it does not. */
  private static @Nullable Decisions denied(RequestCoalescer tap, long now) {
    List<Decisions.RuleDecision> lines = null;
    for (int i = 0; i < tap.requests.size(); i++) {
      PermitRequest ask = tap.requests.get(i);
      KeyState.KnownRefusal denial =
          ask.rule().shadow() ? null : tap.keys.get(i).denied(ask.permits(), now);
      if (denial != null) {
        lines = lines == null ? new ArrayList<>(tap.requests.size()) : lines;
        Duration rest = Duration.ofNanos(Math.max(1, denial.fitsNanos() - now));
        Decision decision =
            Decision.refused(
                ask.rule().limit().capacity(), denial.remaining(), rest, Decision.Source.DENIAL);
        lines.add(new Decisions.RuleDecision(ask, decision, 0));
      }
    }
    return lines == null ? null : new Decisions(false, lines);
  }

  private Decisions called(RequestCoalescer tap) {
    if (breaker.isOpen()) {
      return away.decide(tap, knownAway());
    }
    RequestCoalescer.Waiter waiter = new RequestCoalescer.Waiter();
    RequestCoalescer.Answer answer = tap.join(waiter) ? null : waited(waiter);
    if (answer == null) {
      answer = lead(tap, waiter);
    }
    return judged(tap, answer);
  }

  /** Waits; who joined while the breaker opened was perhaps not seen by whoever releases all. */
  private RequestCoalescer.@Nullable Answer waited(RequestCoalescer.Waiter waiter) {
    if (breaker.isOpen()) {
      waiter.answer(away());
    }
    return waiter.await();
  }

  private static RequestCoalescer.Answer away() {
    return new RequestCoalescer.Answer(null, false, 0, knownAway());
  }

  private void noted(boolean answered) {
    if (breaker.record(answered, time.nanos())) {
      subjects.releaseWaiters(away());
    }
  }

  /** Uses an answer only while it may be used: a permit that comes too late is not spent. */
  private Decisions judged(RequestCoalescer tap, RequestCoalescer.Answer answer) {
    StoreResult grant = answer.grant();
    if (grant == null) {
      if (answer.failure() instanceof StoreUnavailableException why) {
        return away.decide(tap, why);
      }
      throw new IllegalStateException("a limit could not be decided", answer.failure());
    }
    long passed = time.nanos() - answer.sentNanos();
    if (answer.admitted() && passed > tap.keys.getFirst().terms.spendNanos()) {
      upkeep.handBackLater(tap, 1, grant.stamp());
      return away.decide(
          tap,
          new StoreUnavailableException("the shared limits", "in time", Duration.ofNanos(passed)));
    }
    List<StoreRequest> plain = new ArrayList<>(tap.requests.size());
    for (PermitRequest each : tap.requests) {
      plain.add(new StoreRequest(each.rule().limit(), each.key(), each.permits()));
    }
    return RateLimits.verdict(
        tap.requests, plain, grant, answer.admitted(), Decision.Source.SHARED);
  }

  private static StoreUnavailableException knownAway() {
    return new StoreUnavailableException("the shared limits", "a decision", Duration.ZERO);
  }

  /** Calls for this caller and all who wait, and tells each what he got. */
  private RequestCoalescer.Answer lead(RequestCoalescer tap, RequestCoalescer.Waiter self) {
    if (breaker.isOpen()) {
      return failed(tap, List.of(self), knownAway());
    }
    List<RequestCoalescer.Waiter> batch = tap.batch(self);
    RequestCoalescer.Answer own = null;
    try {
      CoalescedCall call = new CoalescedCall(tap, state, limits, upkeep);
      StoreResult grant = call.take(batch.size());
      noted(true);
      own = new RequestCoalescer.Answer(grant, grant.times() > 0, tap.sentNanos, null);
      int unspent = answerAll(batch, grant, tap.sentNanos);
      tap.handOver();
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
  private static int answerAll(
      List<RequestCoalescer.Waiter> batch, StoreResult grant, long sentNanos) {
    int unspent = 0;
    for (int i = 1; i < batch.size(); i++) {
      boolean admitted = i < grant.times();
      boolean waits =
          batch.get(i).answer(new RequestCoalescer.Answer(grant, admitted, sentNanos, null));
      unspent += admitted && !waits ? 1 : 0;
    }
    return unspent;
  }

  private static RequestCoalescer.Answer failed(
      RequestCoalescer tap, List<RequestCoalescer.Waiter> batch, RuntimeException failure) {
    RequestCoalescer.Answer none = new RequestCoalescer.Answer(null, false, 0, failure);
    for (int i = 1; i < batch.size(); i++) {
      batch.get(i).answer(none);
    }
    tap.failAll(none);
    return none;
  }

  void handBack(List<StoreRequest> back) {
    for (StoreRequest each : back) {
      subjects.forgetRefusal(each.limit(), each.key());
    }
    try {
      listener.called();
      var unused = state.take(back, 0);
    } catch (StoreUnavailableException lost) {
      // The permits leave their window by themselves: later, never earlier.
    }
  }
}
