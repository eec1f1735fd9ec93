// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.scale;

import java.util.Random;
import java.util.function.LongSupplier;

/**
 * A simulation of one instance that takes permits of one key in advance: how many calls of the
 * store its requests cost. Confined to one thread.
 *
 * <p>The rules are those of {@code limit}: a call takes for all who wait, and half of what came in
 * the time of a lease, never more than the instance's quarter of its share; what came while a call
 * was in flight waits for it, and then spends the lease that it brought, or shares the next call.
 */
final class LeaseCalls {

  private static final int MAX_GROWTH = 8;
  private static final double NANOS = 1e9;

  private final long roundTrip;
  private final long lease;
  private final long most;

  private boolean calling;
  private long answeredAt;
  private long sentAt;
  private int lastCallers;
  private int waiting;
  private int coming;
  private int units;
  private int left;
  private long leaseEnd;
  private long calls;

  /**
   * Creates an instance.
   *
   * @param roundTripNanos of a call
   * @param leaseNanos the length of a lease
   * @param capacity permits in a window
   * @param instances that share them
   */
  LeaseCalls(long roundTripNanos, long leaseNanos, int capacity, int instances) {
    this.roundTrip = roundTripNanos;
    this.lease = leaseNanos;
    this.most = capacity / (4L * instances);
  }

  /**
   * Returns the calls a request when requests come at random.
   *
   * @param perSecond of this instance
   */
  double random(double perSecond, int requests, long seed) {
    Random random = new Random(seed);
    return run(requests, () -> (long) (-Math.log(1 - random.nextDouble()) / perSecond * NANOS));
  }

  /**
   * Returns the calls a request.
   *
   * @param gaps nanoseconds before the next request
   */
  double run(int requests, LongSupplier gaps) {
    long now = 0;
    for (int i = 0; i < requests; i++) {
      answer(now);
      if (!spend(now)) {
        if (calling) {
          waiting++;
        } else {
          call(1, now);
        }
      }
      now += gaps.getAsLong();
    }
    return (double) calls / requests;
  }

  private boolean spend(long now) {
    if (left > 0 && now < leaseEnd) {
      left--;
      return true;
    }
    return false;
  }

  /** Brings the answers until now: a lease, and the call of those who waited. */
  private void answer(long now) {
    while (calling && answeredAt <= now) {
      calling = false;
      units = coming;
      left = coming;
      leaseEnd = sentAt + lease;
      while (waiting > 0 && spend(answeredAt)) {
        waiting--;
      }
      if (waiting > 0) {
        int callers = waiting;
        waiting = 0;
        call(callers, answeredAt);
      }
    }
  }

  private void call(int callers, long now) {
    int spent = lastCallers + units - left;
    long passed = Math.max(1, now - sentAt);
    long wanted = lastCallers == 0 ? 0 : (long) ((double) spent * lease / passed / 2);
    wanted = Math.min(wanted, (long) MAX_GROWTH * (callers + spent));
    coming = (int) Math.max(0, Math.min(wanted, most) - callers);
    units = 0;
    left = 0;
    sentAt = now;
    answeredAt = now + roundTrip;
    lastCallers = callers;
    calling = true;
    calls++;
  }
}
