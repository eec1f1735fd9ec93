// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import dev.headroom.edge.OverloadFilter;
import dev.headroom.limit.overload.Lane;
import dev.headroom.limit.overload.LaneState;
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
public final class Lanes {
  private final Map<String, Lane> byName;
  private final List<OverloadFilter.Rule> rules;
  private final List<OverloadFilter.Rank> ranks;

  private Lanes(
      Map<String, Lane> byName, List<OverloadFilter.Rule> rules, List<OverloadFilter.Rank> ranks) {
    this.byName = byName;
    this.rules = List.copyOf(rules);
    this.ranks = List.copyOf(ranks);
  }

  static Lanes of(OverloadSettings overload, Function<OverloadSettings.LaneRule, Lane> maker) {
    Map<String, Lane> byName = new LinkedHashMap<>();
    List<OverloadFilter.Rule> rules = new ArrayList<>();
    for (OverloadSettings.LaneRule each : overload.lanes()) {
      Lane lane = maker.apply(each);
      byName.put(lane.name(), lane);
      each.matches()
          .forEach(match -> rules.add(new OverloadFilter.Rule(match, lane, each.priority())));
    }
    List<OverloadFilter.Rank> ranks = new ArrayList<>();
    for (OverloadSettings.Ranked each : overload.ranks()) {
      each.matches().forEach(match -> ranks.add(new OverloadFilter.Rank(match, each.priority())));
    }
    return new Lanes(byName, rules, ranks);
  }

  /**
   * Returns a lane.
   *
   * @return null when the settings name none so
   */
  public @Nullable Lane find(String name) {
    return byName.get(name);
  }

  /** Returns what each lane does now. */
  public List<LaneState> states() {
    return byName.values().stream().map(Lane::state).toList();
  }

  public List<OverloadFilter.Rule> rules() {
    return rules;
  }

  public List<OverloadFilter.Rank> ranks() {
    return ranks;
  }
}
