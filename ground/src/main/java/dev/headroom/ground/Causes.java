// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Walks over the causes of a failure. Immutable. */
public final class Causes {
  private static final int MAX = 16;

  private Causes() {}

  /** Returns a failure and its causes, sixteen at most, since causes may form a circle. */
  public static Stream<Throwable> of(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(MAX);
  }

  /** Finds the first of a type among a failure and its causes; null if there is none. */
  public static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
    return of(failure).filter(type::isInstance).map(type::cast).findFirst().orElse(null);
  }
}
