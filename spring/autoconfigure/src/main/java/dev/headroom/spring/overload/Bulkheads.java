// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.overload.Bulkhead;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The bulkheads of {@code headroom.overload.bulkheads}, by name.
 *
 * <p>Thread-safe. A thread that is in a bulkhead by {@link #call} does not take a second permit of
 * it, so it cannot wait for itself.
 */
public final class Bulkheads {
  /** The bulkhead of connections borrowed from the pool. */
  static final String DATABASE = "database";

  /** The bulkhead of calls to other services. */
  static final String HTTP = "http";

  /** The bulkhead of reads from the shared cache level. */
  static final String CACHE = "cache";

  /** The bulkheads whose size need not be set. */
  static final Set<String> RESOURCES = Set.of(DATABASE, HTTP, CACHE);

  private static final int HTTP_CONCURRENT = 64;
  private static final int CACHE_CONCURRENT = 256;

  /** One chain for all registries, since a bulkhead is compared by identity. */
  private static final ThreadLocal<@Nullable Entered> ENTERED = new ThreadLocal<>();

  private final Map<String, Bulkhead> byName = new LinkedHashMap<>();

  /** A bulkhead that this thread is in, and the one that it entered before. */
  private record Entered(Bulkhead bulkhead, @Nullable Entered outer) {}

  Bulkheads(List<Bulkhead> bulkheads) {
    bulkheads.forEach(each -> byName.put(each.name(), each));
  }

  /**
   * Returns how many calls a resource serves at once.
   *
   * @param connections the largest size of the database's pool
   */
  static int sizeOf(String resource, int connections) {
    return switch (resource) {
      case HTTP -> HTTP_CONCURRENT;
      case CACHE -> CACHE_CONCURRENT;
      default -> connections;
    };
  }

  /** Returns the names, in the order of the settings. */
  public Set<String> names() {
    return Collections.unmodifiableSet(byName.keySet());
  }

  /**
   * Returns a bulkhead.
   *
   * @return null if the settings have none of this name
   */
  public @Nullable Bulkhead find(String name) {
    return byName.get(name);
  }

  /**
   * Makes a call in a bulkhead; without a permit if there is none of that name, or if this thread
   * is in it already. A call that returns a {@link java.util.concurrent.CompletionStage} runs until
   * that is complete.
   *
   * @throws dev.headroom.overload.OverloadException if there was no permit in time; the call was
   *     not made
   * @throws Exception what the call throws
   */
  public <T extends @Nullable Object> T call(String name, Callable<T> call) throws Exception {
    Bulkhead bulkhead = byName.get(name);
    if (bulkhead == null || isInside(bulkhead)) {
      return call.call();
    }
    return bulkhead.call(() -> {
      Entered outer = ENTERED.get();
      ENTERED.set(new Entered(bulkhead, outer));
      try {
        return call.call();
      } finally {
        if (outer == null) {
          ENTERED.remove();
        } else {
          ENTERED.set(outer);
        }
      }
    });
  }

  /** Returns whether this thread is in the bulkhead by {@link #call}. */
  @SuppressWarnings("ReferenceEquality") // compared by identity
  static boolean isInside(Bulkhead bulkhead) {
    for (Entered each = ENTERED.get(); each != null; each = each.outer()) {
      if (each.bulkhead() == bulkhead) {
        return true;
      }
    }
    return false;
  }
}
