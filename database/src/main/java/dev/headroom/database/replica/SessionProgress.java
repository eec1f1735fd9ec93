// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import org.jspecify.annotations.Nullable;

/**
 * What a session has written to and read from one database.
 *
 * <p>Thread-safe: nothing blocks inside of its monitor.
 *
 * <p>A read that stays on the server of the last one cannot go back in time. Another server must
 * have replayed at least what that server had when the last read ended, and so must the same one
 * after a restart; the primary's position at any later time is a bound of it.
 */
final class SessionProgress {
  private @Nullable LogPosition written;
  private int openWrites;
  private @Nullable ServerNode lastServer;
  private int lastEpoch;
  private long lastNanos;

  /**
   * The state at one time. Immutable.
   *
   * @param written up to where the session has written; null if nothing
   * @param isWriting whether a write has begun whose position is not known yet
   * @param lastServer of the last read; null if no read has ended since {@code written} was queried
   * @param lastEpoch of that server then
   * @param lastNanos when that read ended
   */
  record View(
      @Nullable LogPosition written,
      boolean isWriting,
      @Nullable ServerNode lastServer,
      int lastEpoch,
      long lastNanos) {}

  synchronized View view() {
    return new View(written, openWrites > 0, lastServer, lastEpoch, lastNanos);
  }

  synchronized @Nullable LogPosition written() {
    return written;
  }

  /** A connection to the primary is about to write. */
  synchronized void writeBegan() {
    openWrites++;
  }

  /** That connection was returned, and nothing of it was committed. */
  synchronized void writeAbandoned() {
    openWrites--;
  }

  /** That connection was returned, and the position after its last commit could not be read. */
  synchronized void writeEnded(Route primary) {
    openWrites--;
    readEnded(primary, System.nanoTime());
  }

  /** That connection has committed, and this was the position after it. */
  synchronized void writeEnded(LogPosition position, long queriedNanos) {
    openWrites--;
    raise(position, queriedNanos);
  }

  /** The primary was at a position, queried at a time. */
  synchronized void raise(LogPosition position, long queriedNanos) {
    written = LogPosition.later(written, position);
    if (lastServer != null && lastNanos - queriedNanos <= 0) {
      lastServer = null;
    }
  }

  /** A read on a server has ended. */
  synchronized void readEnded(Route route, long nanos) {
    lastServer = route.server();
    lastEpoch = route.epoch();
    lastNanos = nanos;
  }
}
