// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.rule;

import dev.headroom.ground.SettingsCheck;
import dev.headroom.limit.RateLimits;
import java.util.regex.Pattern;

/**
 * A limit and how it is held: whether it refuses, delays or only counts, whether instances may
 * lease, what happens while the shared state is away, and of which set of rules it is one.
 *
 * <p>Immutable.
 *
 * @param limit the numbers
 * @param unavailablePolicy what happens while the shared state is away
 * @param leased whether instances take permits in advance, some hundredth of a window at a time,
 *     and spend them without a call; never above the limit, see {@link RateLimits}
 * @param shadow whether the rule only counts: it decides and is metered, and refuses nothing
 * @param group of all rules of one group the first that meets a request counts alone, shadows
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
   *     are wanted of a calendar, or the group has no name
   */
  public LimitRule {
    boolean reserve = unavailablePolicy.mode() == UnavailablePolicy.Mode.RESERVE;
    new SettingsCheck()
        .require(
            !reserve
                || (limit.shape() instanceof Limit.Sliding
                    && unavailablePolicy.sharedPermits(limit.permits()) > 0
                    && unavailablePolicy.localPermits(limit.permits(), 1) > 0),
            "limit " + limit.name() + " on-failure",
            unavailablePolicy,
            "a reserve of at least one permit that leaves at least one, of a sliding window",
            "choose local-share, or a larger limit")
        .require(
            !leased || !(limit.shape() instanceof Limit.Calendar),
            "limit " + limit.name() + " lease",
            true,
            "false for a calendar",
            "leave leases to sliding windows and bursts")
        .require(
            GROUP.matcher(group).matches(),
            "limit " + limit.name() + " group",
            group.length() <= 40 ? group : group.substring(0, 40) + "...",
            "1 to 64 letters, digits or . _ -",
            "give all rules of the set the same name")
        .throwIfAny();
  }

  /** Creates a rule of no group. */
  public LimitRule(Limit limit, UnavailablePolicy onFailure, boolean leased, boolean shadow) {
    this(limit, onFailure, leased, shadow, "");
  }

  /** Returns a rule that refuses, leases nothing, and leaves each instance its share. */
  public static LimitRule of(Limit limit) {
    return new LimitRule(limit, UnavailablePolicy.localShare(), false, false);
  }

  /** Returns the rule with another choice for when the shared state is away. */
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

  /** Returns the rule as one of a group. */
  public LimitRule inGroup(String other) {
    return new LimitRule(limit, unavailablePolicy, leased, shadow, other);
  }

  /** Returns the rule with other numbers under its name, and all else as it is. */
  public LimitRule withLimit(Limit other) {
    return new LimitRule(other, unavailablePolicy, leased, shadow, group);
  }

  /** Tells whether both are of one group. */
  public boolean sharesGroup(LimitRule other) {
    return !group.isEmpty() && group.equals(other.group);
  }

  /**
   * Tells whether another rule, behind this one, does not count where this one does. A shadow takes
   * nobody's place: a rule on trial shall change nothing.
   */
  public boolean supersedes(LimitRule behind) {
    return !shadow && sharesGroup(behind);
  }

  /** Returns the rule's name. */
  public String name() {
    return limit.name();
  }

  /** Tells whether both are equal; the usual case, one and the same object, costs nothing. */
  @SuppressWarnings("ReferenceEquality") // a shortcut for what equals returns too
  public boolean same(LimitRule other) {
    return this == other || equals(other);
  }
}
