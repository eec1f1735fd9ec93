// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.rule;

import dev.headroom.ground.SettingsCheck;
import dev.headroom.limit.algorithm.SlidingWindow;
import dev.headroom.limit.algorithm.TokenBucket;
import java.util.regex.Pattern;

/**
 * A limit with its policies: what happens while the shared store is unavailable, whether instances
 * may lease permits, whether the rule refuses or only counts, and to which group of rules it
 * belongs.
 *
 * <p>Immutable.
 *
 * @param limit how many permits in which period
 * @param unavailablePolicy what happens while the shared store is unavailable
 * @param leased whether instances take permits in advance, some hundredth of a window at a time,
 *     and spend them without a call; never above the limit
 * @param shadow whether the rule only counts: it decides and is metered, and refuses nothing
 * @param group of all rules of one group only the first that matches a request counts, shadow rules
 *     before it apart; empty for a rule that always counts
 */
public record LimitRule(
    Limit limit,
    UnavailablePolicy unavailablePolicy,
    boolean leased,
    boolean shadow,
    String group) {
  private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9._-]{0,64}");

  /**
   * Creates a rule.
   *
   * @throws dev.headroom.ground.SettingsException when a reserve leaves one side nothing, leases
   *     are set for an algorithm that does not allow them, or the group has no valid name
   */
  public LimitRule {
    boolean reserve = unavailablePolicy.mode() == UnavailablePolicy.Mode.RESERVE;
    new SettingsCheck()
        .require(
            !reserve
                || (limit.algorithm() instanceof SlidingWindow
                    && unavailablePolicy.sharedPermits(limit.permits()) > 0
                    && unavailablePolicy.localPermits(limit.permits(), 1) > 0),
            "limit " + limit.name() + " when-unavailable",
            unavailablePolicy,
            "a reserve of at least one permit that leaves at least one, of a sliding window",
            "choose local-share, or a larger limit")
        .require(
            !leased
                || limit.algorithm() instanceof SlidingWindow
                || limit.algorithm() instanceof TokenBucket,
            "limit " + limit.name() + " lease",
            true,
            "false for a " + limit.algorithm().name(),
            "leave leases to sliding windows and bursts")
        .require(
            GROUP.matcher(group).matches(),
            "limit " + limit.name() + " group",
            group.length() <= 40 ? group : group.substring(0, 40) + "...",
            "1 to 64 letters, digits or . _ -",
            "give all rules of the set the same name")
        .throwIfAny();
  }

  /** Returns a rule that refuses, leases nothing, and gives each instance its share. */
  public static LimitRule of(Limit limit) {
    return new LimitRule(limit, UnavailablePolicy.localShare(), false, false, "");
  }

  /** Returns the rule with another policy for when the shared store is unavailable. */
  public LimitRule unavailablePolicy(UnavailablePolicy other) {
    return new LimitRule(limit, other, leased, shadow, group);
  }

  /** Returns the rule with leases. */
  public LimitRule withLeases() {
    return new LimitRule(limit, unavailablePolicy, true, shadow, group);
  }

  /** Returns the rule as one that only counts. */
  public LimitRule asShadow() {
    return new LimitRule(limit, unavailablePolicy, leased, true, group);
  }

  /** Returns the rule as a member of a group. */
  public LimitRule inGroup(String other) {
    return new LimitRule(limit, unavailablePolicy, leased, shadow, other);
  }

  /** Returns whether both are of one group. */
  public boolean sharesGroup(LimitRule other) {
    return !group.isEmpty() && group.equals(other.group);
  }

  /**
   * Returns whether another rule, behind this one, does not count where this one does. A shadow
   * rule supersedes none: a rule on trial must not change what the others do.
   */
  public boolean supersedes(LimitRule behind) {
    return !shadow && sharesGroup(behind);
  }

  /** Returns the limit's name. */
  public String name() {
    return limit.name();
  }
}
