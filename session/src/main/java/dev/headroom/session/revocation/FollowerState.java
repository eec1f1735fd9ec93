// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * What one instance knows, and since when it knows that it is all there is.
 *
 * <p>Immutable.
 *
 * @param table what is revoked
 * @param askedNanos the monotonic clock when the record was asked the last time that it answered
 * @param askedWallMillis the wall clock at that moment
 * @param recordMillis the record's time in that answer
 * @param synced false until the record has answered once
 */
public record FollowerState(
    RevocationSnapshot table,
    long askedNanos,
    long askedWallMillis,
    long recordMillis,
    boolean synced) {

  static final FollowerState NEVER = new FollowerState(RevocationSnapshot.EMPTY, 0, 0, 0, false);

  /**
   * How old the knowledge is. A machine that slept stops its monotonic clock and not its wall
   * clock, so the later of both counts; a wall clock that was set back counts for nothing, one that
   * was set forward costs a question to the record.
   */
  public long ageNanos(long nanos, long wallMillis) {
    if (!synced) {
      return Long.MAX_VALUE;
    }
    long byWall = TimeUnit.MILLISECONDS.toNanos(wallMillis - askedWallMillis);
    return Math.max(nanos - askedNanos, byWall);
  }

  /** The record's time now, carried on by the monotonic clock: no wall clock is believed. */
  public long recordMillisAt(long nanos) {
    return recordMillis + TimeUnit.NANOSECONDS.toMillis(nanos - askedNanos);
  }

  FollowerState after(RevocationChanges changes, long nanos, long wallMillis) {
    long told = changes.now().toEpochMilli();
    long now = synced ? Math.max(told, recordMillis) : told;
    RevocationSnapshot next =
        changes.entries().isEmpty() && changes.revision() == table.revision()
            ? table
            : table.with(changes.entries(), changes.revision(), Instant.ofEpochMilli(now));
    return new FollowerState(next, nanos, wallMillis, now, true);
  }
}
