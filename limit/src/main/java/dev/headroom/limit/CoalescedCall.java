// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.StoreRequest;
import dev.headroom.limit.state.StoreResult;
import java.util.ArrayList;
import java.util.List;

/**
 * One call of the state for a {@link RequestCoalescer}: settles what is owed and what comes back,
 * takes for all who wait, and perhaps a lease. Confined to the thread that leads.
 */
final class CoalescedCall {
  private static final int MOST_GROWTH = 8;

  private final RequestCoalescer tap;
  private final LimitState state;
  private final RateLimits limits;
  private final TimeSource time;
  private final Housekeeper upkeep;

  CoalescedCall(RequestCoalescer tap, LimitState state, RateLimits limits, Housekeeper upkeep) {
    this.tap = tap;
    this.state = state;
    this.limits = limits;
    this.time = limits.time();
    this.upkeep = upkeep;
  }

  StoreResult take(int callers) {
    PermitLease old = tap.lease;
    long now = time.nanos();
    int times = callers + extra(callers, old, now);
    int unspent = old.end();
    long generation = upkeep.subjects().generation();
    List<StoreRequest> takes = new ArrayList<>(tap.requests.size());
    for (int i = 0; i < tap.requests.size(); i++) {
      takes.add(take(i, unspent, old.stamp()));
    }
    tap.sentNanos = now;
    tap.asked = callers;
    StoreResult grant = sent(takes, times);
    if (grant.isLost()) {
      upkeep.lost(grant);
      return take(callers);
    }
    settled(takes, generation, unspent);
    receive(grant, callers, takes, now);
    return grant;
  }

  private StoreRequest take(int i, int unspent, long stamp) {
    PermitRequest ask = tap.requests.get(i);
    KeyState subject = tap.keys.get(i);
    KeyState.SharedTerms held = subject.terms;
    int owed = upkeep.subjects().owed(subject);
    StoreRequest.Terms terms =
        new StoreRequest.Terms(
            ask.rule().shadow(), held.stretchNanos(), owed, unspent * ask.permits(), stamp);
    return new StoreRequest(held.limit(), ask.key(), ask.permits(), terms);
  }

  private StoreResult sent(List<StoreRequest> takes, int times) {
    try {
      limits.listener().called();
      return state.take(takes, times);
    } catch (RuntimeException failure) {
      for (int i = 0; i < takes.size(); i++) {
        tap.keys.get(i).owed.addAndGet(takes.get(i).terms().owedPermits());
      }
      upkeep.owing();
      throw failure;
    }
  }

  private void settled(List<StoreRequest> takes, long generation, int unspent) {
    for (int i = 0; i < takes.size(); i++) {
      KeyState subject = tap.keys.get(i);
      int owed = takes.get(i).terms().owedPermits();
      if (owed > 0) {
        limits.listener().settled(subject.rule.limit(), owed);
      }
      subject.recordedGeneration = generation;
      if (unspent > 0) {
        limits.listener().handedBack(subject.rule.limit(), unspent);
      }
    }
  }

  private void receive(StoreResult grant, int callers, List<StoreRequest> takes, long sent) {
    int leased = grant.times() - callers;
    for (int i = 0; i < takes.size(); i++) {
      KeyState subject = tap.keys.get(i);
      StoreRequest take = takes.get(i);
      StoreResult.RuleResult line = grant.byRule().get(i);
      if (line.times() > 0) {
        limits.local().charge(subject.rule.limit(), subject.key, line.times() * take.permits());
      }
      if (line.waitNanos() > 0 && !take.terms().shadow()) {
        subject.deny(take.permits(), line.remaining(), sent, line.waitNanos());
      }
      if (leased > 0) {
        limits.listener().leased(subject.rule.limit(), leased * take.permits());
      }
    }
    if (leased > 0) {
      long lease = leaseNanos();
      tap.lease =
          new PermitLease(
              leased, sent + lease, grant.stamp(), grant.byRule().getFirst().remaining());
      upkeep.endLeaseLater(tap, lease);
    } else {
      tap.lease = PermitLease.NONE;
    }
  }

  /**
   * A combination is leased for the shortest time of its rules; 0 when one of them leases nothing.
   */
  private long leaseNanos() {
    long shortest = Long.MAX_VALUE;
    for (KeyState each : tap.keys) {
      shortest = Math.min(shortest, each.terms.leaseNanos());
    }
    return shortest;
  }

  /**
   * Half of what came in the time of a lease, so that what is not spent stays little; never more
   * than the instance's quarter of its share.
   */
  private int extra(int callers, PermitLease old, long now) {
    long lease = leaseNanos();
    if (lease == 0) {
      return 0;
    }
    int spent = tap.asked + old.units() - old.left();
    long passed = Math.max(1, now - tap.sentNanos);
    long wanted = tap.asked == 0 ? 0 : (long) ((double) spent * lease / passed / 2);
    wanted = Math.min(wanted, (long) MOST_GROWTH * (callers + spent));
    long most = Integer.MAX_VALUE;
    for (int i = 0; i < tap.requests.size(); i++) {
      int capacity = tap.keys.get(i).terms.limit().capacity();
      int units = capacity / tap.requests.get(i).permits();
      most = Math.min(most, units / (4L * upkeep.instances()));
    }
    return (int) Math.max(0, Math.min(wanted, most) - callers);
  }
}
