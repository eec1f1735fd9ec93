// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.algorithm;

/**
 * The state of a bucket that holds {@code size} permits and regains {@code permits} a {@code
 * period}: the generic cell rate algorithm, in its form of a leaky bucket with a continuous state.
 *
 * <p>Immutable; every method is a function of its arguments. Ticks are of any unit.
 *
 * @param level what has been taken and not yet regained, times the period; at {@code last}
 * @param last when the level was true
 */
record Gcra(long level, long last) {
  /*
   * Idea. The level falls by `permits` a tick and rises by `period` for each permit taken; a permit
   * fits while level + period <= size * period. Both are whole numbers, so nothing is rounded: the
   * product of the largest size and the longest period is kept below 2^51 microseconds by the rule, in
   * nanoseconds below 2^61.
   *
   * Invariant. In any time T the permits taken are at most size + permits * T / period: the level was
   * never above size * period, and it fell by permits * T.
   *
   * Shrink. Permits that are spent up to `shrink` after they were taken obey the promise when the
   * bucket is smaller by what is regained in that time: spends of T were taken in T + shrink, hence at
   * most size' + permits * (T + shrink) / period, with size' = size - permits * shrink / period.
   *
   * Hand-back. Let k permits, taken d ago, come back. Without them the level would be the greater of
   * two: what the time before them left, less k; and what was taken since them. The first is at most
   * level - k * period. For the second, the level now is at least (k + taken since) * period less what
   * fell in d, so what was taken since is at most level - k * period + permits * d. Hence to lower the
   * level by k * period - permits * d is always safe.
   *
   * Size and period are those by which the level was written: a bucket of others is another state.
   */
  static final Gcra EMPTY = new Gcra(0, 0);

  /**
   * The numbers of a rule, in the ticks of its period.
   *
   * @param size the most permits at once
   * @param permits regained a period
   * @param shrink how long after they were taken permits may be spent
   */
  record Rate(int size, int permits, long period, long shrink) {
    long room() {
      return size * period - shrink * permits;
    }
  }

  /** Returns the bucket that {@link #toState} wrote. */
  static Gcra of(long[] state) {
    return state.length == 0 ? EMPTY : new Gcra(state[0], state[1]);
  }

  long[] toState() {
    return new long[] {level, last};
  }

  /** Returns the state at a time; an earlier time answers as the last one did. */
  Gcra at(long now, Rate rate) {
    if (level == 0) {
      return new Gcra(0, now);
    }
    long passed = Math.max(0, now - last);
    boolean empty = passed > level / rate.permits();
    return new Gcra(empty ? 0 : level - passed * rate.permits(), last + passed);
  }

  int free(Rate rate) {
    return (int) Math.max(0, Math.floorDiv(rate.room() - level, rate.period()));
  }

  /** Returns 0 when the permits fit, otherwise the ticks until they do. */
  long waitFor(int count, Rate rate) {
    long over = level + count * rate.period() - rate.room();
    return Math.max(0, Math.ceilDiv(over, (long) rate.permits()));
  }

  /** Returns the state after permits were taken, whether or not they fit; at most full. */
  Gcra plus(int count, Rate rate) {
    long full = Math.max(level, rate.size() * rate.period());
    return new Gcra(Math.min(full, level + count * rate.period()), last);
  }

  /** Returns the state after permits taken at {@code stamp} came back unused. */
  Gcra minus(int count, long stamp, Rate rate) {
    long passed = Math.max(0, last - stamp);
    if (passed > count * rate.period() / rate.permits()) {
      return this;
    }
    long back = count * rate.period() - passed * rate.permits();
    return new Gcra(Math.max(0, level - back), last);
  }
}
