// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.TimeSource;
import java.util.ArrayList;
import java.util.List;

/**
 * One call of the state for a {@link Tap}: settles what is owed and what comes back, takes for all
 * who wait, and perhaps a lease. Confined to the thread that leads.
 */
final class TapCall {
  private static final int MOST_GROWTH = 8;

  private final Tap tap;
  private final LimitState state;
  private final Limits limits;
  private final TimeSource time;
  private final Upkeep upkeep;

  TapCall(Tap tap, LimitState state, Limits limits, Upkeep upkeep) {
    this.tap = tap;
    this.state = state;
    this.limits = limits;
    this.time = limits.time();
    this.upkeep = upkeep;
  }

  Grant take(int callers) {
    Lease old = tap.lease;
    long now = time.nanos();
    int times = callers + extra(callers, old, now);
    int unspent = old.end();
    long generation = upkeep.subjects().generation();
    List<Take> takes = new ArrayList<>(tap.asks.size());
    for (int i = 0; i < tap.asks.size(); i++) {
      takes.add(take(i, unspent, old.stamp()));
    }
    tap.sentNanos = now;
    tap.asked = callers;
    Grant grant = sent(takes, times);
    if (grant.isLost()) {
      upkeep.lost(grant);
      return take(callers);
    }
    settled(takes, generation, unspent);
    receive(grant, callers, takes, now);
    return grant;
  }

  private Take take(int i, int unspent, long stamp) {
    Ask ask = tap.asks.get(i);
    Subject subject = tap.subjects.get(i);
    Subject.Held held = subject.held;
    int owed = upkeep.subjects().owed(subject);
    Take.Terms terms =
        new Take.Terms(
            ask.rule().shadow(), held.stretchNanos(), owed, unspent * ask.permits(), stamp);
    return new Take(held.limit(), ask.key(), ask.permits(), terms);
  }

  private Grant sent(List<Take> takes, int times) {
    try {
      limits.listener().called();
      return state.take(takes, times);
    } catch (RuntimeException failure) {
      for (int i = 0; i < takes.size(); i++) {
        tap.subjects.get(i).owed.addAndGet(takes.get(i).terms().owed());
      }
      upkeep.owing();
      throw failure;
    }
  }

  private void settled(List<Take> takes, long generation, int unspent) {
    for (int i = 0; i < takes.size(); i++) {
      Subject subject = tap.subjects.get(i);
      int owed = takes.get(i).terms().owed();
      if (owed > 0) {
        limits.listener().settled(subject.rule.limit(), owed);
      }
      subject.chargedGeneration = generation;
      if (unspent > 0) {
        limits.listener().handedBack(subject.rule.limit(), unspent);
      }
    }
  }

  private void receive(Grant grant, int callers, List<Take> takes, long sent) {
    int leased = grant.times() - callers;
    for (int i = 0; i < takes.size(); i++) {
      Subject subject = tap.subjects.get(i);
      Take take = takes.get(i);
      Grant.Line line = grant.lines().get(i);
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
          new Lease(leased, sent + lease, grant.stamp(), grant.lines().getFirst().remaining());
      upkeep.endLeaseLater(tap, lease);
    } else {
      tap.lease = Lease.NONE;
    }
  }

  /**
   * A combination is leased for the shortest time of its rules; 0 when one of them leases nothing.
   */
  private long leaseNanos() {
    long shortest = Long.MAX_VALUE;
    for (Subject each : tap.subjects) {
      shortest = Math.min(shortest, each.held.leaseNanos());
    }
    return shortest;
  }

  /**
   * Half of what came in the time of a lease, so that what is not spent stays little; never more
   * than the instance's quarter of its share.
   */
  private int extra(int callers, Lease old, long now) {
    long lease = leaseNanos();
    if (lease == 0) {
      return 0;
    }
    int spent = tap.asked + old.units() - old.left();
    long passed = Math.max(1, now - tap.sentNanos);
    long wanted = tap.asked == 0 ? 0 : (long) ((double) spent * lease / passed / 2);
    wanted = Math.min(wanted, (long) MOST_GROWTH * (callers + spent));
    long most = Integer.MAX_VALUE;
    for (int i = 0; i < tap.asks.size(); i++) {
      int capacity = tap.subjects.get(i).held.limit().capacity();
      int units = capacity / tap.asks.get(i).permits();
      most = Math.min(most, units / (4L * upkeep.instances()));
    }
    return (int) Math.max(0, Math.min(wanted, most) - callers);
  }
}
