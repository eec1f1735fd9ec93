// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.responsecache.ResponseCacheMeters.NotStored;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether a response may be stored, and for how long, as {@link StoragePolicy} decides. Immutable.
 *
 * @param refusal why it may not be stored; null if it may
 * @param age at the time when its handler was called
 * @param ttl the freshness lifetime
 * @param mustValidate whether it is served only after its handler has validated it
 */
record Storability(
    @Nullable NotStored refusal,
    Duration age,
    Duration ttl,
    Duration staleWhileRevalidate,
    Duration staleIfError,
    boolean mustValidate) {

  static Storability refused(NotStored why) {
    return new Storability(why, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, false);
  }

  /** Returns whether other requests may be served: it was fresh when it was made. */
  boolean isShareable() {
    return !mustValidate && ttl.compareTo(age) > 0;
  }
}
