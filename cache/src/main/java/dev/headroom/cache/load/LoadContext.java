// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.load;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a loader says of the value that it brings.
 *
 * <p>Confined to one thread.
 *
 * @param <V> the value
 */
public final class LoadContext<V> {

  /** More would weigh on each look at the value. */
  static final int MOST_TAGS = 64;

  static final int LONGEST_TAG = 255;

  private static final Duration LEAST = Duration.ofMillis(1);
  private static final Duration MOST = Duration.ofDays(30);

  private final @Nullable V previous;
  private final Set<String> tags = new LinkedHashSet<>();
  private @Nullable Duration ttl;
  private boolean cacheable = true;

  public LoadContext(@Nullable V previous) {
    this.previous = previous;
  }

  /**
   * Returns the value that is being replaced, so that a source which says "not modified" costs no
   * transfer: a loader may return it again.
   *
   * @return one whose time is over or nearly so; null if none is known
   */
  public @Nullable V previous() {
    return previous;
  }

  /**
   * Says what the value is made of: ending one of these tags ends the value.
   *
   * @param tags the application's, 1 to 255 characters each, 64 a value at most
   * @return this
   * @throws IllegalArgumentException if a tag or their number is out of range
   */
  public LoadContext<V> tags(String... tags) {
    return tags(Set.of(tags));
  }

  /**
   * Says what the value is made of.
   *
   * @param tags as above
   * @return this
   * @throws IllegalArgumentException if a tag or their number is out of range
   */
  public LoadContext<V> tags(Collection<String> tags) {
    this.tags.addAll(checked(tags));
    if (this.tags.size() > MOST_TAGS) {
      throw new IllegalArgumentException(
          "tags of a value were "
              + this.tags.size()
              + ", allowed at most "
              + MOST_TAGS
              + "; name what the value is made of more coarsely");
    }
    return this;
  }

  /**
   * Gives the value a time of its own in place of the policy's.
   *
   * @param ttl 1 ms to 30 days
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public LoadContext<V> ttl(Duration ttl) {
    if (ttl.compareTo(LEAST) < 0 || ttl.compareTo(MOST) > 0) {
      throw new IllegalArgumentException(
          "ttl of a value was " + ttl + ", allowed 1 ms to 30 days; or say doNotKeep()");
    }
    this.ttl = ttl;
    return this;
  }

  /**
   * Hands the value to those who wait for it and keeps it nowhere.
   *
   * @return this
   */
  public LoadContext<V> doNotCache() {
    cacheable = false;
    return this;
  }

  public Set<String> tags() {
    return tags;
  }

  @Nullable
  public Duration ttl() {
    return ttl;
  }

  public boolean isCacheable() {
    return cacheable;
  }

  public static Collection<String> checked(Collection<String> tags) {
    for (String tag : tags) {
      if (tag.isEmpty() || tag.length() > LONGEST_TAG) {
        throw new IllegalArgumentException(
            "tag of "
                + tag.length()
                + " characters, allowed 1 to "
                + LONGEST_TAG
                + "; shorten it, or hash what it is made of");
      }
    }
    return tags;
  }
}
