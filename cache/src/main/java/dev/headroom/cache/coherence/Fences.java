// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import dev.headroom.cache.level.Fence;
import dev.headroom.ground.TimeSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The fences of other instances that stand now, as far as the log is known here: around the keys of
 * a cache, or around tags.
 *
 * <p>Thread-safe. A question about one hash is one look-up, however many fences stand.
 */
final class Fences {

  private static final int[] NONE = new int[0];

  /** By hash and token, when each fence ends. */
  private final Map<Integer, Map<String, Long>> ends = new ConcurrentHashMap<>();

  /** The same of fences around all hashes. */
  private final Map<String, Long> endsOfAll = new ConcurrentHashMap<>();

  private final TimeSource time;

  /** Grows with each change, once it can be seen. */
  private final AtomicLong changes = new AtomicLong();

  private volatile @Nullable Standing standing;

  Fences(TimeSource time) {
    this.time = time;
  }

  /**
   * Records that a fence began or ended.
   *
   * @param hashes what it is around; empty for all
   */
  void apply(int[] hashes, Fence fence) {
    long end = time.nanos() + Fence.LONGEST.toNanos();
    if (hashes.length == 0) {
      apply(endsOfAll, fence, end);
    }
    for (int hash : hashes) {
      ends.compute(
          hash,
          (any, known) -> {
            Map<String, Long> byToken = known == null ? new ConcurrentHashMap<>(1) : known;
            apply(byToken, fence, end);
            return orNull(byToken);
          });
    }
    changes.incrementAndGet();
  }

  private static void apply(Map<String, Long> byToken, Fence fence, long end) {
    switch (fence.step()) {
      case BEGIN -> byToken.put(fence.token(), end);
      case END -> byToken.remove(fence.token());
      case NONE -> {}
    }
  }

  private static @Nullable Map<String, Long> orNull(Map<String, Long> byToken) {
    return byToken.isEmpty() ? null : byToken;
  }

  /** Forgets fences that ended by themselves, and returns what they were around. */
  int[] takeExpired() {
    long now = time.nanos();
    endsOfAll.values().removeIf(end -> end - now <= 0);
    if (ends.isEmpty()) {
      return NONE;
    }
    int[] expired =
        ends.entrySet().stream()
            .filter(each -> each.getValue().values().removeIf(end -> end - now <= 0))
            .mapToInt(Map.Entry::getKey)
            .toArray();
    for (int hash : expired) {
      ends.computeIfPresent(hash, (any, byToken) -> orNull(byToken));
    }
    if (expired.length > 0) {
      changes.incrementAndGet();
    }
    return expired;
  }

  /** Returns whether a fence stands around a hash. */
  boolean isAround(int hash) {
    if (ends.isEmpty() && endsOfAll.isEmpty()) {
      return false;
    }
    long now = time.nanos();
    return isAnyAfter(now, endsOfAll) || isAnyAfter(now, ends.get(hash));
  }

  private static boolean isAnyAfter(long now, @Nullable Map<String, Long> byToken) {
    return byToken != null && byToken.values().stream().anyMatch(end -> end - now > 0);
  }

  /**
   * Returns what fences stand around now, in ascending order; empty for nothing. It is the same
   * array until that changes, so that any number of reads may keep it.
   */
  int[] standing() {
    if (ends.isEmpty()) {
      return NONE;
    }
    long now = time.nanos();
    long change = changes.get();
    Standing known = standing;
    if (known == null || known.change() != change || known.untilNanos() - now <= 0) {
      known = standingAt(now, change);
      standing = known;
    }
    return known.hashes();
  }

  private Standing standingAt(long now, long change) {
    long first =
        ends.values().stream()
            .flatMap(each -> each.values().stream())
            .filter(end -> end - now > 0)
            .mapToLong(end -> end - now)
            .min()
            .orElse(Fence.LONGEST.toNanos());
    int[] hashes =
        ends.entrySet().stream()
            .filter(each -> isAnyAfter(now, each.getValue()))
            .mapToInt(Map.Entry::getKey)
            .sorted()
            .toArray();
    return new Standing(hashes, now + first, change);
  }

  /** What stood at a change, and when the first of it ends. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  private record Standing(int[] hashes, long untilNanos, long change) {}
}
