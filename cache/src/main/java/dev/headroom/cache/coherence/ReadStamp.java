// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import org.jspecify.annotations.Nullable;

/**
 * Where the log of removals stood when a value began to be read. Immutable.
 *
 * @param slot of the value's key
 * @param stamp how many removals that slot had seen
 * @param generation how often everything had been given up
 * @param nanos when, on the monotonic clock
 * @param tick how many ends of tags had been heard of
 * @param tags hashes of the value's tags; null if it has none
 */
@SuppressWarnings("ArrayRecordComponent")
public // never compared, never changed
record ReadStamp(
    int slot, int stamp, int generation, long nanos, long tick, int @Nullable [] tags) {

  public ReadStamp withTags(int @Nullable [] itsTags) {
    return new ReadStamp(slot, stamp, generation, nanos, tick, itsTags);
  }

  /** As if it had been taken then. */
  ReadStamp since(long earlierNanos) {
    return new ReadStamp(slot, stamp, generation, earlierNanos, tick, tags);
  }
}
