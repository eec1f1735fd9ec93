// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.algorithm;

import java.util.Arrays;

/**
 * The permits that one key took in the last window: an exact sliding log, one {@code long} a
 * permit.
 *
 * <p>A function of the arguments of its calls alone: it reads no clock. A refused call leaves it
 * exactly as it was.
 *
 * <p>One thread at a time. A take costs constant time, or one binary search when permits have left
 * the window. A log that is seldom used stays small, for it grows with the permits taken, not with
 * the limit.
 */
public final class SlidingLog {
  /*
   * Idea. Stamps are kept in the order of time in a ring. A permit stamped at s counts in the
   * window (now - window, now], so it leaves at s + window exactly. Stamps that have left stand at
   * the tail, and are found there; the others are live, and the answer is `live + permits <=
   * limit`.
   *
   * Invariant. The ring holds `kept` stamps, not falling, beginning at `tail`; the newest is
   * `last`. Whatever interval (x, x + window] one picks, the permits stamped in it were all live
   * when the latest of them was admitted, and then there were at most `limit`. So no window ever
   * holds more, wherever it begins.
   *
   * Retry. A call for k permits fits once live + k - limit of the oldest stamps have left. The last
   * of these is at a known place of the ring, so the wait is exact: nothing else can make it
   * shorter, and only permits taken meanwhile can make it longer.
   *
   * Time that goes back. The log reads max(now, last): an earlier time answers as the last one did,
   * so a clock set back frees nothing early. Times are compared by difference, since a monotone
   * clock may start anywhere and wrap.
   *
   * A changed limit. Limit and window come with each call. A lowered limit may find more permits
   * live than it allows: nothing is admitted until enough have left. A longer window counts from
   * the stamps that are still kept; those dropped under the shorter one are gone.
   *
   * Refusals write nothing, in particular they drop no stamps: a refused call at a later time could
   * otherwise free permits for a call whose clock was set back.
   *
   * Hand-back. A permit that comes back unused was stamped at s; if s still counts, the oldest
   * stamp that counts is dropped in its place. That is never later than s, and so the i-th newest
   * stamp of the log is never older than the i-th newest permit that somebody still holds or has
   * spent: every window that ends now or later shows at least as many stamps as spends. To drop s
   * itself would be as safe, and to drop the newest would not.
   *
   * A charge writes stamps of now for permits that were spent before, at most as many as the limit:
   * later stamps block longer, and a full window blocks all there is.
   *
   * take.lua and limit.sql run the same steps; a test runs all on the same traces.
   */
  private static final int FIRST_SLOTS = 4;

  private long[] stamps = {};
  private int tail;
  private int kept;
  private long last;
  private boolean used;

  /**
   * Takes all of the permits or none.
   *
   * @param now the time, in the ticks of {@code window}
   * @param permits from 1 to {@code limit}
   * @param limit the most permits in one window
   * @param window the length of the window, over 0
   * @return 0 when taken, otherwise the ticks until the same call would fit, over 0
   */
  public long take(long now, int permits, int limit, long window) {
    long time = notBeforeLast(now);
    int left = left(time, window);
    int tooMany = kept - left + permits - limit;
    if (tooMany > 0) {
      return window - (time - stampAt(left + tooMany - 1));
    }
    drop(left);
    write(time, permits, limit);
    return 0;
  }

  private void write(long time, int permits, int limit) {
    makeRoom(permits, limit);
    for (int i = 0; i < permits; i++) {
      stamps[slot(kept++)] = time;
    }
    last = time;
    used = true;
  }

  /** Returns the wait that {@link #take} of the same numbers would, and writes nothing. */
  public long waitFor(long now, int permits, int limit, long window) {
    long time = notBeforeLast(now);
    int left = left(time, window);
    int tooMany = kept - left + permits - limit;
    if (tooMany <= 0) {
      return 0;
    }
    // More than is kept must leave: the last of the permits would wait for its own.
    return tooMany > kept - left ? window : window - (time - stampAt(left + tooMany - 1));
  }

  /**
   * Writes permits down whether or not they fit.
   *
   * @param now the time, in the ticks of {@code window}
   * @param permits 0 or more; at most the limit
   */
  public void charge(long now, int permits, long window) {
    long time = notBeforeLast(now);
    drop(left(time, window));
    write(time, permits, 0);
  }

  /**
   * Drops the oldest permits that count, for as many stamped at {@code stamp} that were never used;
   * none if that stamp has left the window.
   *
   * @param now the time, in the ticks of {@code window}
   */
  public void handBack(long now, int permits, long stamp, long window) {
    long time = notBeforeLast(now);
    if (time - stamp < window) {
      int left = left(time, window);
      drop(left + Math.min(permits, kept - left));
    }
  }

  /** Returns how many permits the window that ends at {@code now} holds. */
  public int live(long now, long window) {
    return kept - left(notBeforeLast(now), window);
  }

  /** Returns the stamp that {@link #charge} writes now. */
  public long stamp(long now) {
    return notBeforeLast(now);
  }

  /** Returns the log with the stamps of {@link #stamps}. */
  static SlidingLog of(long[] state) {
    SlidingLog log = new SlidingLog();
    log.stamps = state.clone();
    log.kept = state.length;
    log.used = state.length > 0;
    log.last = log.used ? state[state.length - 1] : 0;
    return log;
  }

  /** Returns the kept stamps, the oldest first. */
  long[] stamps() {
    long[] state = new long[kept];
    Arrays.setAll(state, this::stampAt);
    return state;
  }

  /** Returns how many stamps fit without growing: what the log costs, in longs. */
  int slots() {
    return stamps.length;
  }

  private long notBeforeLast(long now) {
    return used ? last + Math.max(0, now - last) : now;
  }

  /** Returns how many of the kept stamps have left the window. */
  private int left(long time, long window) {
    if (kept == 0 || time - stampAt(0) < window) {
      return 0;
    }
    if (time - last >= window) {
      return kept;
    }
    int hasLeft = 0;
    int isLive = kept - 1;
    while (isLive - hasLeft > 1) {
      int middle = (hasLeft + isLive) >>> 1;
      if (time - stampAt(middle) >= window) {
        hasLeft = middle;
      } else {
        isLive = middle;
      }
    }
    return isLive;
  }

  private void drop(int left) {
    kept -= left;
    tail = slot(left);
  }

  private long stampAt(int fromTail) {
    return stamps[slot(fromTail)];
  }

  private int slot(int fromTail) {
    int slot = tail + fromTail;
    return slot < stamps.length ? slot : slot - stamps.length;
  }

  private void makeRoom(int permits, int limit) {
    int needed = kept + permits;
    if (needed <= stamps.length) {
      return;
    }
    long doubled = Math.max(FIRST_SLOTS, 2L * stamps.length);
    int slots = (int) Math.max(needed, limit == 0 ? doubled : Math.min(limit, doubled));
    long[] grown = new long[slots];
    int untilEnd = Math.min(kept, stamps.length - tail);
    System.arraycopy(stamps, tail, grown, 0, untilEnd);
    System.arraycopy(stamps, 0, grown, untilEnd, kept - untilEnd);
    stamps = grown;
    tail = 0;
  }
}
