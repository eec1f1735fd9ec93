// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

/**
 * Answers who asks for what is behind the faces of JSR-107.
 *
 * <p>Immutable.
 */
public final class Unwrapper {

  private Unwrapper() {}

  public static <T> T of(Object self, Class<T> type) {
    if (type.isInstance(self)) {
      return type.cast(self);
    }
    throw new IllegalArgumentException(
        "unwrap was asked for %s, allowed a type of %s; ask for one of its interfaces"
            .formatted(type.getName(), self.getClass().getName()));
  }
}
