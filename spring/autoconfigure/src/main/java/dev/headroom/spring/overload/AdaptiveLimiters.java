// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.edge.overload.OverloadFilter;
import dev.headroom.overload.AdaptiveLimiter;
import dev.headroom.overload.AdaptiveLimiterState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of {@code headroom.overload.lanes}, for a console or for work that is no request.
 *
 * <p>Immutable; the lanes are thread-safe.
 */
public final class AdaptiveLimiters {
  private final Map<String, AdaptiveLimiter> byName;
  private final List<OverloadFilter.LimiterRule> rules;
  private final List<OverloadFilter.PriorityRule> ranks;

  private AdaptiveLimiters(
      Map<String, AdaptiveLimiter> byName,
      List<OverloadFilter.LimiterRule> rules,
      List<OverloadFilter.PriorityRule> ranks) {
    this.byName = byName;
    this.rules = List.copyOf(rules);
    this.ranks = List.copyOf(ranks);
  }

  static AdaptiveLimiters of(
      OverloadSettings overload, Function<OverloadSettings.LaneRule, AdaptiveLimiter> maker) {
    Map<String, AdaptiveLimiter> byName = new LinkedHashMap<>();
    List<OverloadFilter.LimiterRule> rules = new ArrayList<>();
    for (OverloadSettings.LaneRule each : overload.lanes()) {
      AdaptiveLimiter lane = maker.apply(each);
      byName.put(lane.name(), lane);
      each.matches()
          .forEach(
              match -> rules.add(new OverloadFilter.LimiterRule(match, lane, each.priority())));
    }
    List<OverloadFilter.PriorityRule> ranks = new ArrayList<>();
    for (OverloadSettings.Ranked each : overload.ranks()) {
      each.matches()
          .forEach(match -> ranks.add(new OverloadFilter.PriorityRule(match, each.priority())));
    }
    return new AdaptiveLimiters(byName, rules, ranks);
  }

  /**
   * Returns a lane.
   *
   * @return null when the settings name none so
   */
  public @Nullable AdaptiveLimiter find(String name) {
    return byName.get(name);
  }

  /** Returns what each lane does now. */
  public List<AdaptiveLimiterState> states() {
    return byName.values().stream().map(AdaptiveLimiter::state).toList();
  }

  public List<OverloadFilter.LimiterRule> rules() {
    return rules;
  }

  public List<OverloadFilter.PriorityRule> ranks() {
    return ranks;
  }
}
