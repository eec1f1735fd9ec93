// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A store of files under keys. A key's content never changes: keys are made of the hash of what
 * they hold, or of the hash of what that was made from.
 *
 * <p>Keys are segments of {@code a-z}, digits, dots, dashes and underscores, separated by slashes;
 * no segment begins with a dot. Several instances need a store that they share: a shared folder, or
 * an implementation on an object store.
 *
 * <p>Thread-safe.
 */
public interface MediaStore {

  /** What a key looks like. */
  Pattern KEY = Pattern.compile("[a-z0-9_-][a-z0-9._-]*(?:/[a-z0-9_-][a-z0-9._-]*)*");

  /**
   * Stores a file as a whole; does nothing if the key has a file already.
   *
   * @throws java.io.UncheckedIOException if it was not stored
   */
  void put(String key, byte[] content);

  /** Reads a file; null if there is none. */
  byte @Nullable [] get(String key);

  /** Returns whether a key has a file. */
  boolean exists(String key);

  /** Returns the keys that begin with a prefix, sorted. */
  List<String> list(String prefix);

  /** Deletes the files whose keys begin with a prefix; returns once they are gone. */
  void deleteAll(String prefix);

  /**
   * Checks a key.
   *
   * @return the key
   * @throws IllegalArgumentException if it is not one
   */
  static String requireKey(String key) {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("key is \"" + key + "\", but must match " + KEY.pattern());
    }
    return key;
  }
}
