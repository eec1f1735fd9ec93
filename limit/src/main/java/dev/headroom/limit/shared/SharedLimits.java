// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.shared;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Decisions;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.Reply;
import dev.headroom.limit.state.StoreRequest;
import dev.headroom.limit.state.StoreResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides requests in front of a store that instances share: by a lease, by a refusal that still
 * holds, by a call of the store, or locally while the store is unavailable.
 *
 * <p>Thread-safe. Waits no longer than the store's time-out for its own call and that of the caller
 * before it.
 */
public final class SharedLimits implements AutoCloseable {
  private final LimitState state;
  private final LimitContext context;
  private final KeyRegistry registry;
  private final CircuitBreaker breaker = new CircuitBreaker();
  private final Housekeeper housekeeper;
  private final FallbackLimits fallback;

  /** Creates the limits; {@link #open} starts their background work. */
  public SharedLimits(LimitState state, LimitContext context) {
    this.state = state;
    this.context = context;
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
    if (lease.spend(context.time())) {
      return leased(requests, lease);
    }
    Decisions refused = refused(coalescer, context.time().nanos());
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
          request.rule().shadow() ? null : coalescer.keys.get(i).refused(request.permits(), now);
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
      return fallback.decide(coalescer, knownUnavailable());
    }
    Reply<RequestCoalescer.Answer> caller = new Reply<>();
    RequestCoalescer.Answer answer = coalescer.join(caller) ? null : await(caller);
    return decisions(coalescer, answer == null ? lead(coalescer, caller) : answer);
  }

  /** Waits; a caller that joined while the breaker opened may have missed the release of all. */
  private RequestCoalescer.@Nullable Answer await(Reply<RequestCoalescer.Answer> caller) {
    if (breaker.isOpen()) {
      caller.complete(RequestCoalescer.Answer.failed(knownUnavailable()));
    }
    return RequestCoalescer.await(caller);
  }

  private void record(boolean answered) {
    if (breaker.record(answered, context.time().nanos())) {
      registry.releaseWaiters(RequestCoalescer.Answer.failed(knownUnavailable()));
    }
  }

  /** Uses an answer only while it may be used: a permit that comes too late is not spent. */
  private Decisions decisions(RequestCoalescer coalescer, RequestCoalescer.Answer answer) {
    StoreResult result = answer.result();
    if (result == null) {
      if (answer.failure() instanceof StoreUnavailableException why) {
        return fallback.decide(coalescer, why);
      }
      throw new IllegalStateException("a limit could not be decided", answer.failure());
    }
    long passed = context.time().nanos() - answer.sentNanos();
    if (answer.admitted() && passed > coalescer.keys.getFirst().terms.spendNanos()) {
      housekeeper.handBackLater(coalescer, 1, result.stamp());
      return fallback.decide(
          coalescer,
          new StoreUnavailableException("the shared limits", "in time", Duration.ofNanos(passed)));
    }
    return result.decisions(coalescer.requests, answer.admitted(), Decision.Source.SHARED);
  }

  private static StoreUnavailableException knownUnavailable() {
    return new StoreUnavailableException("the shared limits", "a decision", Duration.ZERO);
  }

  /** Calls for this caller and all who wait, and answers each of them. */
  private RequestCoalescer.Answer lead(
      RequestCoalescer coalescer, Reply<RequestCoalescer.Answer> self) {
    List<Reply<RequestCoalescer.Answer>> batch = List.of(self);
    RequestCoalescer.Answer own = null;
    RuntimeException why = knownUnavailable();
    try {
      if (!breaker.isOpen()) {
        batch = coalescer.batch(self);
        StoreResult result =
            new CoalescedCall(coalescer, state, registry, context, housekeeper).take(batch.size());
        record(true);
        own = answerAll(coalescer, batch, result);
      }
    } catch (RuntimeException failure) {
      why = failure;
      if (failure instanceof StoreUnavailableException) {
        record(false);
      }
    } finally {
      // Also when an Error is thrown: nobody is left waiting for an answer that will not come.
      if (own == null) {
        own = RequestCoalescer.Answer.failed(why);
        coalescer.failAll(batch, own);
      }
    }
    return own;
  }

  /** Answers all, hands over, and gives the permits back of who was released meanwhile. */
  private RequestCoalescer.Answer answerAll(
      RequestCoalescer coalescer, List<Reply<RequestCoalescer.Answer>> batch, StoreResult result) {
    long sent = coalescer.sentNanos;
    int unspent = 0;
    for (int i = 1; i < batch.size(); i++) {
      boolean admitted = i < result.times();
      boolean waits =
          batch.get(i).complete(new RequestCoalescer.Answer(result, admitted, sent, null));
      unspent += admitted && !waits ? 1 : 0;
    }
    coalescer.handOver();
    if (unspent > 0) {
      housekeeper.handBackLater(coalescer, unspent, result.stamp());
    }
    return new RequestCoalescer.Answer(result, result.times() > 0, sent, null);
  }

  /** Returns the state of the rules in the store, and takes nothing. */
  public StoreResult peek(List<StoreRequest> requests) {
    StoreResult result = state.take(requests, 0);
    return result.isLost() ? state.take(requests, 0) : result;
  }

  /** Hands permits back. */
  public void handBack(List<StoreRequest> returned) {
    housekeeper.handBack(returned);
  }
}
