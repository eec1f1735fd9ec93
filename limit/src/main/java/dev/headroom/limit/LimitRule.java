// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.SettingsCheck;

/**
 * A limit and how it is held: whether it refuses or only counts, whether instances may lease, and
 * what happens while the shared state is away.
 *
 * <p>Immutable.
 *
 * @param limit the numbers
 * @param onFailure what happens while the shared state is away
 * @param leased whether instances take permits in advance, some hundredth of a window at a time,
 *     and spend them without a call; never above the limit, see {@link Limits}
 * @param shadow whether the rule only counts: it decides and is metered, and refuses nothing
 */
public record LimitRule(RateLimit limit, OnFailure onFailure, boolean leased, boolean shadow) {
  /**
   * Creates a rule.
   *
   * @throws dev.headroom.ground.SettingsException when a reserve leaves one side nothing, or leases
   *     are wanted of a calendar
   */
  public LimitRule {
    boolean reserve = onFailure.mode() == OnFailure.Mode.RESERVE;
    new SettingsCheck()
        .require(
            !reserve
                || (limit.shape() instanceof RateLimit.Sliding
                    && onFailure.shared(limit.permits()) > 0
                    && onFailure.alone(limit.permits(), 1) > 0),
            "limit " + limit.name() + " on-failure",
            onFailure,
            "a reserve of at least one permit that leaves at least one, of a sliding window",
            "choose local-share, or a larger limit")
        .require(
            !leased || !(limit.shape() instanceof RateLimit.Calendar),
            "limit " + limit.name() + " lease",
            true,
            "false for a calendar",
            "leave leases to sliding windows and bursts")
        .throwIfAny();
  }

  /** Returns a rule that refuses, leases nothing, and leaves each instance its share. */
  public static LimitRule of(RateLimit limit) {
    return new LimitRule(limit, OnFailure.localShare(), false, false);
  }

  /** Returns the rule with another choice for when the shared state is away. */
  public LimitRule onFailure(OnFailure other) {
    return new LimitRule(limit, other, leased, shadow);
  }

  /** Returns the rule with leases. */
  public LimitRule withLeases() {
    return new LimitRule(limit, onFailure, true, shadow);
  }

  /** Returns the rule as one that only counts. */
  public LimitRule asShadow() {
    return new LimitRule(limit, onFailure, leased, true);
  }

  /** Returns the rule's name. */
  public String name() {
    return limit.name();
  }

  /** Tells whether both are equal; the usual case, one and the same object, costs nothing. */
  @SuppressWarnings("ReferenceEquality") // a short way to what equals says too
  boolean same(LimitRule other) {
    return this == other || equals(other);
  }
}
