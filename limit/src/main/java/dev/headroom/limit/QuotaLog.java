// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

/** The permits that one key took in the calendar's window of now. One thread at a time. */
final class QuotaLog implements KeyLog {
  private long window = Long.MIN_VALUE;
  private int used;

  @Override
  public int free(Moment at) {
    return Math.max(0, at.rule().permits() - live(at));
  }

  @Override
  public int live(Moment at) {
    return current(at) == window ? used : 0;
  }

  @Override
  public long waitFor(Moment at, int permits) {
    if (live(at) + permits <= at.rule().permits()) {
      return 0;
    }
    CalendarSpan span = CalendarSpan.of(at.rule(), at.wallMicros());
    return Math.max(1, span.end(at.wallMicros(), current(at)) - at.wallMicros()) * 1_000;
  }

  @Override
  public void add(Moment at, int permits) {
    used = live(at) + permits;
    window = current(at);
  }

  @Override
  public void handBack(Moment at, int permits, long stamp) {
    if (CalendarSpan.of(at.rule(), at.wallMicros()).index(stamp) == current(at)) {
      used = Math.max(0, live(at) - permits);
    }
  }

  @Override
  public long stamp(Moment at) {
    return at.wallMicros();
  }

  /** A clock set back to the window before still counts in the newest. */
  private long current(Moment at) {
    return Math.max(window, CalendarSpan.of(at.rule(), at.wallMicros()).index(at.wallMicros()));
  }
}
