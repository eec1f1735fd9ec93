// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.rule;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.limit.algorithm.SlidingWindow;
import dev.headroom.limit.algorithm.TokenBucket;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A limit with its policies: what happens while the shared store is unavailable, whether instances
 * may lease permits, whether the rule refuses or only counts, and to which group of rules it
 * belongs.
 *
 * <p>Immutable.
 *
 * @param name the limit's name
 * @param limit how many permits in which period
 * @param unavailablePolicy what happens while the shared store is unavailable; null only until
 *     {@link #unavailablePolicyIfUnset} sets the default of all rules
 * @param leased whether instances take permits in advance, some hundredth of a window at a time,
 *     and spend them without a call; never above the limit
 * @param mode whether the rule refuses, or only counts: it decides and is metered
 * @param group of all rules of one group only the first that matches a request counts, observed
 *     rules before it apart; empty for a rule that always counts
 */
public record LimitRule(
    String name,
    @Setting(
            value = "Permits in a window: 100/60s, 50/s burst 100, or 10000/day calendar UTC.",
            example = "100/60s")
        Limit limit,
    @Setting(
            value =
                "What the rule does while its store is unavailable. Not set, "
                    + "headroom.limit.when-unavailable.",
            name = "when-unavailable",
            formerly = "on-failure")
        @Nullable UnavailablePolicy unavailablePolicy,
    @Setting(
            value =
                "Whether instances take permits in advance, for fewer calls of the "
                    + "store; never above the limit.",
            name = "lease",
            defaultValue = "false")
        boolean leased,
    @Setting(
            value = "Whether the rule refuses requests, or only counts what it would refuse.",
            defaultValue = "enforce")
        Mode mode,
    @Setting(
            "Group of the rule: of all rules of a group, the first that applies to "
                + "a request counts alone. None if empty.")
        String group) {
  private static final Duration MAX_BUCKET_LEASE = Duration.ofMillis(200);
  private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9._-]{0,64}");

  /** Whether a rule refuses. */
  public enum Mode {
    /** It refuses requests above the limit. */
    ENFORCE,
    /** It decides and counts, and refuses nothing. */
    OBSERVE
  }

  /**
   * Creates a rule.
   *
   * @throws dev.headroom.ground.SettingsException when a reserve leaves one side nothing, leases
   *     are set for an algorithm that does not allow them, or the group has no valid name
   */
  public LimitRule {
    limit = limit.named(name);
    group = group.strip();
    new SettingsCheck()
        .require(
            unavailablePolicy == null
                || unavailablePolicy.mode() != UnavailablePolicy.Mode.RESERVE
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
    return new LimitRule(
        limit.name(), limit, UnavailablePolicy.localShare(), false, Mode.ENFORCE, "");
  }

  /** Returns the rule with another policy for when the shared store is unavailable. */
  public LimitRule unavailablePolicy(UnavailablePolicy other) {
    return new LimitRule(name, limit, other, leased, mode, group);
  }

  /** Returns the rule with a policy for when the shared store is unavailable, if none is set. */
  public LimitRule unavailablePolicyIfUnset(UnavailablePolicy other) {
    return unavailablePolicy == null ? unavailablePolicy(other) : this;
  }

  /** Returns the rule with leases. */
  public LimitRule withLeases() {
    return new LimitRule(name, limit, unavailablePolicy, true, mode, group);
  }

  /** Returns the rule as one that only counts. */
  public LimitRule asObserved() {
    return new LimitRule(name, limit, unavailablePolicy, leased, Mode.OBSERVE, group);
  }

  /** Returns the rule as a member of a group. */
  public LimitRule inGroup(String other) {
    return new LimitRule(name, limit, unavailablePolicy, leased, mode, other);
  }

  @Override
  public UnavailablePolicy unavailablePolicy() {
    return unavailablePolicy == null ? UnavailablePolicy.localShare() : unavailablePolicy;
  }

  /**
   * Returns the most permits that a shared store can ever give at once: those of the limit, less
   * what a reserve keeps back, or what is refilled to a bucket during a lease of it.
   */
  public int capacity() {
    UnavailablePolicy policy = unavailablePolicy();
    if (policy.mode() == UnavailablePolicy.Mode.RESERVE) {
      return policy.sharedPermits(limit.permits());
    }
    long refilled = micros(bucketLease()) * limit.permits();
    return limit.capacity() - (int) Math.ceilDiv(refilled, micros(limit.period()));
  }

  /**
   * Returns how long a lease of a bucket lasts, a tenth of the time in which the bucket fills: zero
   * for a rule without leases or with another algorithm, and where the bucket would keep no permit.
   */
  public Duration bucketLease() {
    if (!leased || !(limit.algorithm() instanceof TokenBucket)) {
      return Duration.ZERO;
    }
    long fills = limit.capacity() * micros(limit.period()) / limit.permits();
    long lease = Math.min(micros(MAX_BUCKET_LEASE), fills / 10);
    boolean keepsOne = lease * limit.permits() <= (limit.capacity() - 1) * micros(limit.period());
    return keepsOne ? Duration.of(lease, ChronoUnit.MICROS) : Duration.ZERO;
  }

  private static long micros(Duration duration) {
    return Math.ceilDiv(duration.toNanos(), 1_000);
  }

  /** Returns whether the rule only counts, and refuses nothing. */
  public boolean observed() {
    return mode != Mode.ENFORCE;
  }

  /** Returns whether both are of one group. */
  public boolean sharesGroup(LimitRule other) {
    return !group.isEmpty() && group.equals(other.group);
  }

  /**
   * Returns whether another rule, behind this one, does not count where this one does. An observed
   * rule supersedes none: a rule on trial must not change what the others do.
   */
  public boolean supersedes(LimitRule behind) {
    return !observed() && sharesGroup(behind);
  }
}
