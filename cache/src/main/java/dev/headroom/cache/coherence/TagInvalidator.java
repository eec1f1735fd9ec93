// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import dev.headroom.cache.coherence.AfterCommit.Change;
import dev.headroom.cache.coherence.AfterCommit.Scope;
import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.invalidation.Tags;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.Fence;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Invalidates tags: in this process, and in the shared level where there is one.
 *
 * <p>Thread-safe.
 */
public final class TagInvalidator {

  private final @Nullable CacheLevel level;
  private final TimeSource time;
  private final CoherenceTracker coherence;
  private final AfterCommit afterCommit;
  private final PendingInvalidations pending =
      new PendingInvalidations(tags -> publish(tags, Fence.NONE), this::clearAll);

  /**
   * Creates an invalidator.
   *
   * @param level the shared level; null if there is none
   */
  public TagInvalidator(
      @Nullable CacheLevel level,
      TimeSource time,
      CoherenceTracker coherence,
      AfterCommit afterCommit) {
    this.level = level;
    this.time = time;
    this.coherence = coherence;
    this.afterCommit = afterCommit;
  }

  /**
   * Invalidates tags after the commit of this thread's transaction, or now if there is none.
   *
   * @throws IllegalArgumentException if a tag is out of range
   */
  public Invalidation invalidate(Collection<String> tags) {
    Set<String> all = Set.copyOf(Tags.checked(tags));
    return all.isEmpty()
        ? Invalidation.EVERYWHERE
        : afterCommit.run(
            Scope.ALL,
            new Change() {
              @Override
              public void fence(Fence begin) {
                publishFence(all, begin);
              }

              @Override
              public Invalidation make(Fence end) {
                return invalidateNow(all, end);
              }
            });
  }

  private void publishFence(Collection<String> tags, Fence begin) {
    if (publishPending()) {
      try {
        var unused = publish(tags, begin);
      } catch (StoreUnavailableException e) {
        // Not fenced; after the commit they are invalidated, or remembered.
      }
    }
  }

  private Invalidation invalidateNow(Collection<String> tags, Fence fence) {
    if (level == null) {
      coherence.tagsInvalidated(TagStamps.hashes(tags), 0);
      return Invalidation.EVERYWHERE;
    }
    if (publishPending()) {
      try {
        long position = publish(tags, fence);
        return Invalidation.published(position, level, time, coherence.longest(CachePolicy::bound));
      } catch (StoreUnavailableException e) {
        // Remembered below, as if the level had been unavailable from the start.
      }
    }
    coherence.tagsInvalidated(TagStamps.hashes(tags), 0);
    pending.add(tags);
    return Invalidation.PENDING;
  }

  /** Returns the invalidations of tags that the shared level has not got. */
  public PendingInvalidations pending() {
    return pending;
  }

  /** Publishes what is pending; returns whether the shared level may be read. */
  public boolean publishPending() {
    return level != null && level.isAvailable() && pending.publish();
  }

  private long publish(Collection<String> tags, Fence fence) {
    if (level == null) {
      return 0;
    }
    long position = level.invalidateTags(tags, coherence.longest(CachePolicy::longestLife), fence);
    coherence.tagsInvalidated(TagStamps.hashes(tags), position);
    return position;
  }

  private void clearAll() {
    if (level != null) {
      for (String cache : coherence.caches()) {
        var unused = level.clear(cache);
      }
    }
  }
}
