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
 * The bulkheads of {@code headroom.overload.gates}, by their names.
 *
 * <p>Thread-safe. A call that is inside a gate by {@link #call} does not enter it a second time on
 * the same thread, so that it cannot wait for itself.
 */
public final class Bulkheads {
  /** Of all registries: a gate is itself, so they do not meddle with one another. */
  private static final ThreadLocal<@Nullable Inside> INSIDE = new ThreadLocal<>();

  private final Map<String, Bulkhead> byName = new LinkedHashMap<>();

  /** What this thread is inside of, the last first. */
  private record Inside(Bulkhead gate, @Nullable Inside before) {}

  Bulkheads(List<Bulkhead> gates) {
    gates.forEach(each -> byName.put(each.name(), each));
  }

  /** Returns a registry without gates. */
  public static Bulkheads none() {
    return new Bulkheads(List.of());
  }

  /** Returns the names, in the order of the settings. */
  public Set<String> names() {
    return Collections.unmodifiableSet(byName.keySet());
  }

  /**
   * Returns a gate.
   *
   * @return null when the settings name none so
   */
  public @Nullable Bulkhead find(String name) {
    return byName.get(name);
  }

  /**
   * Makes a call inside a gate; at once when there is none of that name, or the thread is inside.
   *
   * @throws dev.headroom.overload.OverloadException when there is no room in time; the call was not
   *     made
   * @throws Exception what the call throws
   */
  @SuppressWarnings("try") // the permit is only to be given back
  public <T extends @Nullable Object> T call(String name, Callable<T> call) throws Exception {
    Bulkhead gate = byName.get(name);
    if (gate == null || isInside(gate)) {
      return call.call();
    }
    try (Bulkhead.Permit permit = gate.acquire()) {
      Inside before = INSIDE.get();
      INSIDE.set(new Inside(gate, before));
      try {
        return call.call();
      } finally {
        if (before == null) {
          INSIDE.remove();
        } else {
          INSIDE.set(before);
        }
      }
    }
  }

  /** Tells whether this thread is inside by {@link #call}. */
  @SuppressWarnings("ReferenceEquality") // a gate is itself
  static boolean isInside(Bulkhead gate) {
    for (Inside each = INSIDE.get(); each != null; each = each.before()) {
      if (each.gate() == gate) {
        return true;
      }
    }
    return false;
  }
}
