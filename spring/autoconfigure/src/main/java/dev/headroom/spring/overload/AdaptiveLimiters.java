// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.edge.overload.OverloadFilter;
import dev.headroom.overload.AdaptiveLimiter;
import dev.headroom.overload.AdaptiveLimiterSettings;
import dev.headroom.overload.AdaptiveLimiterState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The adaptive limiters of {@code headroom.overload.limiters}, by name.
 *
 * <p>Immutable; the limiters are thread-safe.
 */
public final class AdaptiveLimiters {
  private final Map<String, AdaptiveLimiter> byName;
  private final List<OverloadFilter.LimiterRule> limiterRules;
  private final List<OverloadFilter.PriorityRule> priorityRules;

  private AdaptiveLimiters(
      Map<String, AdaptiveLimiter> byName,
      List<OverloadFilter.LimiterRule> limiters,
      List<OverloadFilter.PriorityRule> priorities) {
    this.byName = byName;
    this.limiterRules = List.copyOf(limiters);
    this.priorityRules = List.copyOf(priorities);
  }

  static AdaptiveLimiters of(
      OverloadProperties overload, Function<AdaptiveLimiterSettings, AdaptiveLimiter> factory) {
    Map<String, AdaptiveLimiter> byName = new LinkedHashMap<>();
    List<OverloadFilter.LimiterRule> limiters = new ArrayList<>();
    for (OverloadProperties.Limiter each : overload.limiters()) {
      AdaptiveLimiter limiter = factory.apply(each.settings());
      byName.put(limiter.name(), limiter);
      each.match()
          .forEach(match ->
              limiters.add(new OverloadFilter.LimiterRule(match, limiter, each.priority())));
    }
    List<OverloadFilter.PriorityRule> priorities = new ArrayList<>();
    for (OverloadProperties.PriorityOverride each : overload.priorities()) {
      each.match()
          .forEach(
              match -> priorities.add(new OverloadFilter.PriorityRule(match, each.priority())));
    }
    return new AdaptiveLimiters(byName, limiters, priorities);
  }

  /**
   * Returns a limiter.
   *
   * @return null if the settings have none of this name
   */
  public @Nullable AdaptiveLimiter find(String name) {
    return byName.get(name);
  }

  /** Returns a snapshot of each limiter. */
  public List<AdaptiveLimiterState> states() {
    return byName.values().stream().map(AdaptiveLimiter::state).toList();
  }

  /** Returns which requests enter which limiter. */
  public List<OverloadFilter.LimiterRule> limiterRules() {
    return limiterRules;
  }

  /** Returns which requests have another priority than their limiter's. */
  public List<OverloadFilter.PriorityRule> priorityRules() {
    return priorityRules;
  }
}
