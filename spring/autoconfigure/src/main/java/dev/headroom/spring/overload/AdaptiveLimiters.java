// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.overload.AdaptiveLimiter;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The adaptive limiters of {@code headroom.overload.limiters}, by name.
 *
 * <p>Immutable; the limiters are thread-safe.
 */
public final class AdaptiveLimiters {
  private final Map<String, AdaptiveLimiter> byName;

  AdaptiveLimiters(List<AdaptiveLimiter> limiters) {
    this.byName =
        limiters.stream().collect(Collectors.toMap(AdaptiveLimiter::name, Function.identity()));
  }

  /**
   * Returns a limiter, for calls that are not requests.
   *
   * @return null if the settings have none of this name
   */
  public @Nullable AdaptiveLimiter find(String name) {
    return byName.get(name);
  }
}
