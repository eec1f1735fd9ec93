// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import dev.headroom.ground.TimeSource;
import java.util.concurrent.TimeUnit;

/**
 * What one instance knows, and since when it knows that nothing is missing.
 *
 * <p>Immutable.
 *
 * @param snapshot what is revoked
 * @param readNanos the monotonic clock at the begin of the last read that the store answered
 * @param readWallMillis the wall clock at that moment
 * @param origin of the changes that it has applied; empty until the store has answered once
 */
record FollowerState(
    RevocationSnapshot snapshot, long readNanos, long readWallMillis, String origin) {

  static final FollowerState NEVER = new FollowerState(RevocationSnapshot.EMPTY, 0, 0, "");

  /** Returns whether the store has answered once. */
  boolean synced() {
    return !origin.isEmpty();
  }

  /**
   * Returns the age of the snapshot. A machine that slept stops its monotonic clock and not its
   * wall clock, so the longer of both ages counts. A wall clock that was set back changes nothing;
   * one that was set forward costs a read of the store.
   */
  long ageNanos(TimeSource time) {
    if (!synced()) {
      return Long.MAX_VALUE;
    }
    long byWall = TimeUnit.MILLISECONDS.toNanos(time.now().toEpochMilli() - readWallMillis);
    return Math.max(time.nanos() - readNanos, byWall);
  }
}
