// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.invalidation;

import dev.headroom.ground.StoredText;
import java.util.Collection;

/**
 * The rule that tags of values keep: 1 to 255 characters each, 64 a value at most.
 *
 * <p>Immutable.
 */
public final class Tags {

  /** The most tags of one value; more would weigh on each look at it. */
  public static final int MAX_TAGS = 64;

  private static final int MAX_LENGTH = 255;

  private Tags() {}

  /**
   * Checks the length of each tag, and that stores can hold it.
   *
   * @param tags the application's
   * @return the same
   * @throws IllegalArgumentException if a tag is empty or too long, or has half a surrogate pair
   */
  public static Collection<String> checked(Collection<String> tags) {
    for (String tag : tags) {
      if (tag.isEmpty() || tag.length() > MAX_LENGTH) {
        throw new IllegalArgumentException(
            "tag of "
                + tag.length()
                + " characters, allowed 1 to "
                + MAX_LENGTH
                + "; shorten it, or hash what it is made of");
      }
      if (!StoredText.hasUtf8(tag)) {
        throw new IllegalArgumentException(
            "tag of "
                + tag.length()
                + " characters has half a surrogate pair, allowed text that UTF-8 carries; leave"
                + " the half out, or hash what the tag is made of");
      }
    }
    return tags;
  }
}
