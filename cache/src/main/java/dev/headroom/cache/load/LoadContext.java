// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.load;

import dev.headroom.cache.invalidation.Tags;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a loaded value is to be cached, as its loader sets it.
 *
 * <p>Confined to one thread.
 *
 * @param <V> the value
 */
public final class LoadContext<V> {

  private static final Duration MIN_TTL = Duration.ofMillis(1);
  private static final Duration MAX_TTL = Duration.ofDays(30);

  private final @Nullable V previous;
  private final Set<String> tags = new LinkedHashSet<>();
  private @Nullable Duration ttl;
  private boolean cacheable = true;

  /**
   * Creates a context; caches do, and tests of loaders.
   *
   * @param previous the value that is being replaced; null if none is known
   */
  public LoadContext(@Nullable V previous) {
    this.previous = previous;
  }

  /**
   * Returns the value that is being replaced, so that a source which answers "not modified" costs
   * no transfer: a loader may return it again.
   *
   * @return one that has expired or is about to; null if none is known
   */
  public @Nullable V previous() {
    return previous;
  }

  /**
   * Adds tags: invalidating one of them invalidates the value.
   *
   * @param tags the application's, 1 to 255 characters each, 64 a value at most
   * @return this
   * @throws IllegalArgumentException if a tag or their number is out of range
   */
  public LoadContext<V> tags(String... tags) {
    return tags(List.of(tags));
  }

  /**
   * Adds tags.
   *
   * @param tags 1 to 255 characters each, 64 a value at most
   * @return this
   * @throws IllegalArgumentException if a tag or their number is out of range
   */
  public LoadContext<V> tags(Collection<String> tags) {
    this.tags.addAll(Tags.checked(tags));
    if (this.tags.size() > Tags.MAX_TAGS) {
      throw new IllegalArgumentException(
          "tags of a value were "
              + this.tags.size()
              + ", allowed at most "
              + Tags.MAX_TAGS
              + "; name what the value is made of more coarsely");
    }
    return this;
  }

  /**
   * Sets a TTL of the value's own in place of the policy's.
   *
   * @param ttl 1 ms to 30 days
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public LoadContext<V> ttl(Duration ttl) {
    if (ttl.compareTo(MIN_TTL) < 0 || ttl.compareTo(MAX_TTL) > 0) {
      throw new IllegalArgumentException(
          "ttl of a value was " + ttl + ", allowed 1 ms to 30 days; or call doNotCache()");
    }
    this.ttl = ttl;
    return this;
  }

  /**
   * Returns the value to the callers that wait for it and caches it nowhere.
   *
   * @return this
   */
  public LoadContext<V> doNotCache() {
    cacheable = false;
    return this;
  }

  /**
   * Returns the tags.
   *
   * @return those that were added
   */
  public Set<String> tags() {
    return tags;
  }

  /**
   * Returns the value's own TTL.
   *
   * @return null for the policy's
   */
  public @Nullable Duration ttl() {
    return ttl;
  }

  /**
   * Returns whether the value may be cached.
   *
   * @return false after {@link #doNotCache}
   */
  public boolean isCacheable() {
    return cacheable;
  }
}
