// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.shared;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Decisions;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitMeter;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.shared.KeyRegistry.KeyState;
import dev.headroom.limit.shared.RequestCoalescer.Taken;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Decides requests in front of a store that instances share: by a lease, by a refusal that still
 * holds, by a call of the store, or locally while the store is unavailable.
 *
 * <p>Thread-safe. Waits no longer than the store's time-out for its own call and that of the caller
 * before it.
 */
public final class SharedLimits implements AutoCloseable {
  private static final int MAX_GROWTH = 8;

  private final LimitState state;
  private final LimitContext context;
  private final TimeSource time;
  private final LimitListener listener;
  private final KeyRegistry registry;
  private final CircuitBreaker breaker = new CircuitBreaker();
  private final Housekeeper housekeeper;
  private final FallbackLimits fallback;

  /** Creates the limits; {@link #open} starts their background work. */
  public SharedLimits(LimitState state, LimitContext context) {
    this.state = state;
    this.context = context;
    this.time = context.time();
    this.listener = context.listener();
    this.registry = new KeyRegistry(state.timeout(), context);
    this.housekeeper = new Housekeeper(state, breaker, registry, context);
    this.fallback = new FallbackLimits(context, housekeeper);
  }

  /** Starts the background work. */
  public void open() {
    housekeeper.open(WarmUp::run);
  }

  @Override
  public void close() {
    housekeeper.close();
  }

  /** Returns by how many instances shares are divided. */
  public int instances() {
    return housekeeper.instances();
  }

  /** Returns whether calls go to the store now. */
  public boolean isAvailable() {
    return !breaker.isOpen();
  }

  /** Decides a request by all of its rules. */
  public Decisions decide(List<PermitRequest> requests) {
    RequestCoalescer coalescer = registry.coalescer(requests);
    PermitLease lease = coalescer.lease;
    if (lease.spend(time)) {
      return leased(requests, lease);
    }
    Decisions refused = refused(coalescer, time.nanos());
    return refused == null ? call(coalescer) : refused;
  }

  private static Decisions leased(List<PermitRequest> requests, PermitLease lease) {
    List<Decisions.RuleDecision> byRule = new ArrayList<>(requests.size());
    for (PermitRequest each : requests) {
      int capacity = each.rule().limit().capacity();
      int remaining = (int) Math.min((long) lease.left() * each.permits(), capacity);
      Decision decision = Decision.admitted(capacity, remaining, Decision.Source.LEASE);
      byRule.add(new Decisions.RuleDecision(each, decision, lease.stamp()));
    }
    return new Decisions(true, byRule);
  }

  /** Refuses by what the store returned before, while it holds; null when it does not. */
  private static @Nullable Decisions refused(RequestCoalescer coalescer, long now) {
    List<Decisions.RuleDecision> byRule = null;
    for (int i = 0; i < coalescer.requests.size(); i++) {
      PermitRequest request = coalescer.requests.get(i);
      KeyState.KnownRefusal refusal =
          request.rule().observed() ? null : coalescer.keys.get(i).refused(request.permits(), now);
      if (refusal != null) {
        byRule = byRule == null ? new ArrayList<>(coalescer.requests.size()) : byRule;
        Duration rest = Duration.ofNanos(Math.max(1, refusal.fitsNanos() - now));
        int capacity = request.rule().limit().capacity();
        Decision decision =
            Decision.refused(capacity, refusal.remaining(), rest, Decision.Source.KNOWN_REFUSAL);
        byRule.add(new Decisions.RuleDecision(request, decision, 0));
      }
    }
    return byRule == null ? null : new Decisions(false, byRule);
  }

  private Decisions call(RequestCoalescer coalescer) {
    if (breaker.isOpen()) {
      return fallback.decide(coalescer);
    }
    CompletableFuture<RequestCoalescer.Answer> caller = new CompletableFuture<>();
    if (coalescer.join(caller)) {
      return decisions(coalescer, lead(coalescer, caller));
    }
    RequestCoalescer.Answer answer = await(caller);
    if (answer != null) {
      return decisions(coalescer, answer);
    }
    // The call before may have brought a lease: whoever waited for it then need not call.
    PermitLease lease = coalescer.lease;
    if (lease.spend(time)) {
      coalescer.handOver();
      return leased(coalescer.requests, lease);
    }
    return decisions(coalescer, lead(coalescer, caller));
  }

  /** Waits; a caller that joined while the breaker opened may have missed the release of all. */
  private RequestCoalescer.@Nullable Answer await(
      CompletableFuture<RequestCoalescer.Answer> caller) {
    if (breaker.isOpen()) {
      caller.complete(RequestCoalescer.Answer.failed(knownUnavailable()));
    }
    return RequestCoalescer.await(caller);
  }

  private void record(boolean answered) {
    if (breaker.record(answered, time.nanos())) {
      housekeeper.probeSoon();
      registry.releaseWaiters(RequestCoalescer.Answer.failed(knownUnavailable()));
    }
  }

  /** Uses an answer only while it may be used: a permit that comes too late is not spent. */
  private Decisions decisions(RequestCoalescer coalescer, RequestCoalescer.Answer answer) {
    Taken taken = answer.taken();
    if (taken == null) {
      if (answer.failure() instanceof StoreUnavailableException) {
        return fallback.decide(coalescer);
      }
      throw new IllegalStateException("a limit could not be decided", answer.failure());
    }
    long passed = time.nanos() - taken.sentNanos();
    if (answer.admitted() && passed > coalescer.spendNanos) {
      return fallback.decideInPlaceOf(coalescer, taken);
    }
    return taken.result().decisions(coalescer.requests, answer.admitted(), Decision.Source.SHARED);
  }

  private static StoreUnavailableException knownUnavailable() {
    return new StoreUnavailableException("the shared limits", "a decision", Duration.ZERO);
  }

  /** Calls for this caller and all who wait, and answers each of them. */
  private RequestCoalescer.Answer lead(
      RequestCoalescer coalescer, CompletableFuture<RequestCoalescer.Answer> self) {
    List<CompletableFuture<RequestCoalescer.Answer>> batch = List.of(self);
    RequestCoalescer.Answer own = null;
    RuntimeException why = null;
    try {
      if (!breaker.isOpen()) {
        batch = coalescer.batch(self);
        Taken taken = new StoreCall(coalescer).takeAndSettle(batch.size());
        record(true);
        own = answerAll(coalescer, batch, taken);
      }
    } catch (RuntimeException failure) {
      why = failure;
      if (failure instanceof StoreUnavailableException) {
        record(false);
      }
    } finally {
      // Also when an Error is thrown: nobody is left waiting for an answer that will not come.
      if (own == null) {
        own = RequestCoalescer.Answer.failed(why == null ? knownUnavailable() : why);
        coalescer.failAll(batch, own);
      }
    }
    return own;
  }

  /** Answers all, hands over, and gives the permits back of who was released meanwhile. */
  private RequestCoalescer.Answer answerAll(
      RequestCoalescer coalescer,
      List<CompletableFuture<RequestCoalescer.Answer>> batch,
      Taken taken) {
    int times = taken.result().times();
    int unspent = 0;
    for (int i = 1; i < batch.size(); i++) {
      boolean admitted = i < times;
      boolean waits = batch.get(i).complete(new RequestCoalescer.Answer(taken, admitted, null));
      unspent += admitted && !waits ? 1 : 0;
    }
    coalescer.handOver();
    if (unspent > 0) {
      housekeeper.uncharge(coalescer, unspent, taken);
      housekeeper.handBackLater(coalescer, unspent, taken, List.of());
    }
    return new RequestCoalescer.Answer(taken, times > 0, null);
  }

  /** Returns the state of the rules in the store, and takes nothing. */
  public StoreResult peek(List<StoreRequest> requests) {
    StoreResult result = state.take(requests, 0);
    if (result.isLost()) {
      housekeeper.recordLoss(result);
      result = state.take(requests, 0);
    }
    return result;
  }

  /** Hands permits back. */
  public void handBack(List<StoreRequest> returned) {
    var unused = housekeeper.handBack(returned);
  }

  /**
   * One call of the store for all who wait at a {@link RequestCoalescer}: settles what is owed and
   * what comes back, takes for all who wait, and perhaps a lease. Confined to the thread that
   * leads.
   */
  private final class StoreCall {
    private final RequestCoalescer coalescer;

    StoreCall(RequestCoalescer coalescer) {
      this.coalescer = coalescer;
    }

    /**
     * While it lasts, the background leaves to it what its keys owe: recorded twice, it refuses.
     */
    Taken takeAndSettle(int callers) {
      coalescer.keys.forEach(each -> each.calls.incrementAndGet());
      try {
        return take(callers);
      } finally {
        coalescer.keys.forEach(each -> each.calls.decrementAndGet());
      }
    }

    private Taken take(int callers) {
      PermitLease old = coalescer.lease;
      long now = time.nanos();
      int times = callers + extra(callers, old, now);
      int unspent = old.end();
      long generation = registry.generation();
      List<StoreRequest> sent = new ArrayList<>(coalescer.requests.size());
      for (int i = 0; i < coalescer.requests.size(); i++) {
        sent.add(request(i, unspent, old.stamp(), now));
      }
      coalescer.sentNanos = now;
      coalescer.lastCallers = callers;
      StoreResult result = send(sent, times);
      if (result.isLost()) {
        housekeeper.recordLoss(result);
        return take(callers);
      }
      if (result.hasLostKeys()) {
        housekeeper.recordLostKeys(coalescer.keys, result);
        return take(callers);
      }
      settle(sent, generation, unspent);
      return new Taken(result, now, receive(result, callers, sent, now));
    }

    private StoreRequest request(int i, int unspent, long stamp, long now) {
      KeyState key = coalescer.keys.get(i);
      int permits = coalescer.requests.get(i).permits();
      StoreRequest.Terms terms =
          StoreRequest.Terms.of(key.rule)
              .withExtension(key.stored.extensionNanos())
              .withOwed(registry.owed(key))
              .withReturned(unspent * permits, stamp);
      return new StoreRequest(key.stored.limit(), key.key, permits, terms, key.knownStamp(now));
    }

    private StoreResult send(List<StoreRequest> sent, int times) {
      try {
        listener.counted(LimitMeter.CALLS);
        return state.take(sent, times);
      } catch (RuntimeException failure) {
        for (int i = 0; i < sent.size(); i++) {
          coalescer.keys.get(i).owed.addAndGet(sent.get(i).terms().owedPermits());
        }
        housekeeper.markOwing();
        throw failure;
      }
    }

    private void settle(List<StoreRequest> sent, long generation, int unspent) {
      for (int i = 0; i < sent.size(); i++) {
        KeyState key = coalescer.keys.get(i);
        int owed = sent.get(i).terms().owedPermits();
        if (owed > 0) {
          listener.counted(LimitMeter.SETTLED, key.rule.name(), owed);
        }
        key.recordedGeneration = generation;
        if (unspent > 0) {
          listener.counted(LimitMeter.HANDED_BACK, key.rule.name(), unspent);
        }
      }
    }

    /** Returns when this instance's own count recorded what each request took. */
    private List<Long> receive(
        StoreResult result, int callers, List<StoreRequest> sent, long sentNanos) {
      List<Long> localStamps = new ArrayList<>(sent.size());
      int leased = result.times() - callers;
      for (int i = 0; i < sent.size(); i++) {
        KeyState key = coalescer.keys.get(i);
        StoreRequest request = sent.get(i);
        StoreResult.RuleResult rule = result.byRule().get(i);
        key.recorded(rule, sentNanos);
        int taken = rule.times() * request.permits();
        localStamps.add(taken == 0 ? 0L : context.local().charge(key.rule.limit(), key.key, taken));
        if (rule.waitNanos() > 0 && !request.terms().observed()) {
          key.refuse(request.permits(), rule.remaining(), sentNanos, rule.waitNanos());
        }
        if (leased > 0) {
          listener.counted(LimitMeter.LEASED, key.rule.name(), (long) leased * request.permits());
        }
      }
      if (leased > 0) {
        long lease = leaseNanos();
        coalescer.lease = new PermitLease(leased, sentNanos + lease, result.stamp());
        housekeeper.endLeaseLater(coalescer, lease);
      } else {
        coalescer.lease = PermitLease.NONE;
      }
      return localStamps;
    }

    /** Returns the shortest time of the rules' leases; 0 when one of them leases nothing. */
    private long leaseNanos() {
      long shortest = Long.MAX_VALUE;
      for (KeyState each : coalescer.keys) {
        shortest = Math.min(shortest, each.stored.leaseNanos());
      }
      return shortest;
    }

    /**
     * Returns half of what came in the time of a lease, so that what is not spent stays little;
     * never more than the instance's quarter of its share.
     */
    private int extra(int callers, PermitLease old, long now) {
      long lease = leaseNanos();
      if (lease == 0) {
        return 0;
      }
      int spent = coalescer.lastCallers + old.units() - old.left();
      long passed = Math.max(1, now - coalescer.sentNanos);
      long wanted = coalescer.lastCallers == 0 ? 0 : (long) ((double) spent * lease / passed / 2);
      wanted = Math.min(wanted, (long) MAX_GROWTH * (callers + spent));
      long most = Integer.MAX_VALUE;
      for (int i = 0; i < coalescer.requests.size(); i++) {
        int capacity = coalescer.keys.get(i).stored.limit().capacity();
        int units = capacity / coalescer.requests.get(i).permits();
        most = Math.min(most, units / (4L * housekeeper.instances()));
      }
      return (int) Math.max(0, Math.min(wanted, most) - callers);
    }
  }
}
