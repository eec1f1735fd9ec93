// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import java.time.Duration;

/** The permits that one key took in the calendar's window of now. One thread at a time. */
final class FixedWindow implements KeyLog {
  private long window = Long.MIN_VALUE;
  private int used;
  private Duration unit = Duration.ZERO;

  @Override
  public int free(EvalContext at) {
    return Math.max(0, at.rule().permits() - live(at));
  }

  @Override
  public int live(EvalContext at) {
    // What was used in a window of another length counts in the new one.
    return current(at) == window || !unit.equals(at.rule().period()) ? used : 0;
  }

  @Override
  public long waitFor(EvalContext at, int permits) {
    if (live(at) + permits <= at.rule().permits()) {
      return 0;
    }
    CalendarSpan span = CalendarSpan.of(at.rule(), at.wallMicros());
    return Math.max(1, span.end(at.wallMicros(), current(at)) - at.wallMicros()) * 1_000;
  }

  @Override
  public void add(EvalContext at, int permits) {
    write(at, live(at) + permits);
  }

  @Override
  public void handBack(EvalContext at, int permits, long stamp) {
    long wall = at.wallMicros() - (at.nanos() - stamp) / 1_000;
    if (CalendarSpan.of(at.rule(), wall).index(wall) == current(at)) {
      write(at, Math.max(0, live(at) - permits));
    }
  }

  @Override
  public long stamp(EvalContext at) {
    return at.nanos();
  }

  private void write(EvalContext at, int permits) {
    used = permits;
    window = current(at);
    unit = at.rule().period();
  }

  /** A clock set back to the window before still counts in the newest. */
  private long current(EvalContext at) {
    long index = CalendarSpan.of(at.rule(), at.wallMicros()).index(at.wallMicros());
    return unit.equals(at.rule().period()) ? Math.max(window, index) : index;
  }
}
