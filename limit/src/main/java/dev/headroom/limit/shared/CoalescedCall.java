// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.shared;

import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.StoreRequest;
import dev.headroom.limit.state.StoreResult;
import java.util.ArrayList;
import java.util.List;

/**
 * One call of the store for a {@link RequestCoalescer}: settles what is owed and what comes back,
 * takes for all who wait, and perhaps a lease. Confined to the thread that leads.
 */
final class CoalescedCall {
  private static final int MAX_GROWTH = 8;

  private final RequestCoalescer coalescer;
  private final LimitState state;
  private final KeyRegistry registry;
  private final LimitContext context;
  private final Housekeeper housekeeper;

  CoalescedCall(
      RequestCoalescer coalescer,
      LimitState state,
      KeyRegistry registry,
      LimitContext context,
      Housekeeper housekeeper) {
    this.coalescer = coalescer;
    this.state = state;
    this.registry = registry;
    this.context = context;
    this.housekeeper = housekeeper;
  }

  StoreResult take(int callers) {
    PermitLease old = coalescer.lease;
    long now = context.time().nanos();
    int times = callers + extra(callers, old, now);
    int unspent = old.end();
    long generation = registry.generation();
    List<StoreRequest> sent = new ArrayList<>(coalescer.requests.size());
    for (int i = 0; i < coalescer.requests.size(); i++) {
      sent.add(request(i, unspent, old.stamp()));
    }
    coalescer.sentNanos = now;
    coalescer.lastCallers = callers;
    StoreResult result = send(sent, times);
    if (result.isLost()) {
      housekeeper.recordLoss(result);
      return take(callers);
    }
    settle(sent, generation, unspent);
    receive(result, callers, sent, now);
    return result;
  }

  private StoreRequest request(int i, int unspent, long stamp) {
    KeyState key = coalescer.keys.get(i);
    int permits = coalescer.requests.get(i).permits();
    StoreRequest.Terms terms =
        new StoreRequest.Terms(
            key.rule.shadow(),
            key.terms.extensionNanos(),
            registry.owed(key),
            unspent * permits,
            stamp);
    return new StoreRequest(key.terms.limit(), coalescer.requests.get(i).key(), permits, terms);
  }

  private StoreResult send(List<StoreRequest> sent, int times) {
    try {
      context.listener().called();
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
        context.listener().settled(key.rule.limit(), owed);
      }
      key.recordedGeneration = generation;
      if (unspent > 0) {
        context.listener().handedBack(key.rule.limit(), unspent);
      }
    }
  }

  private void receive(StoreResult result, int callers, List<StoreRequest> sent, long sentNanos) {
    int leased = result.times() - callers;
    for (int i = 0; i < sent.size(); i++) {
      KeyState key = coalescer.keys.get(i);
      StoreRequest request = sent.get(i);
      StoreResult.RuleResult rule = result.byRule().get(i);
      if (rule.times() > 0) {
        context.local().charge(key.rule.limit(), key.key, rule.times() * request.permits());
      }
      if (rule.waitNanos() > 0 && !request.terms().shadow()) {
        key.refuse(request.permits(), rule.remaining(), sentNanos, rule.waitNanos());
      }
      if (leased > 0) {
        context.listener().leased(key.rule.limit(), leased * request.permits());
      }
    }
    if (leased > 0) {
      long lease = leaseNanos();
      coalescer.lease = new PermitLease(leased, sentNanos + lease, result.stamp());
      housekeeper.endLeaseLater(coalescer, lease);
    } else {
      coalescer.lease = PermitLease.NONE;
    }
  }

  /** Returns the shortest time of the rules' leases; 0 when one of them leases nothing. */
  private long leaseNanos() {
    long shortest = Long.MAX_VALUE;
    for (KeyState each : coalescer.keys) {
      shortest = Math.min(shortest, each.terms.leaseNanos());
    }
    return shortest;
  }

  /**
   * Returns half of what came in the time of a lease, so that what is not spent stays little; never
   * more than the instance's quarter of its share.
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
      int capacity = coalescer.keys.get(i).terms.limit().capacity();
      int units = capacity / coalescer.requests.get(i).permits();
      most = Math.min(most, units / (4L * housekeeper.instances()));
    }
    return (int) Math.max(0, Math.min(wanted, most) - callers);
  }
}
