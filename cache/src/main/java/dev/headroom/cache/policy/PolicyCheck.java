// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.policy;

import dev.headroom.ground.SettingsCheck;
import java.time.Duration;
import java.util.regex.Pattern;

/** What a policy may say. Immutable. */
final class PolicyCheck {

  private static final Pattern NAME = Pattern.compile("[a-z0-9.-]{1,64}");
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LEAST_BOUND = Duration.ofMillis(100);
  private static final Duration MOST_BOUND = Duration.ofHours(1);
  private static final double MOST_JITTER = 0.5;
  private static final long MOST_WEIGHT = 1L << 40;

  private PolicyCheck() {}

  static void refuseFaults(CachePolicy<?> policy) {
    String at = "headroom.cache." + policy.name + ".";
    SettingsCheck check =
        new SettingsCheck()
            .require(
                NAME.matcher(policy.name).matches(),
                "headroom.cache name",
                policy.name,
                NAME.pattern(),
                "choose a name of those characters")
            .between(
                at + "ttl",
                policy.ttl,
                SHORTEST,
                CachePolicy.LONGEST,
                "set how long a value may be served")
            .between(
                at + "memory-ttl",
                policy.memoryTtl,
                SHORTEST,
                policy.mostTtl != null && policy.mostTtl.compareTo(policy.ttl) > 0
                    ? policy.mostTtl
                    : policy.ttl,
                "set how long a memory copy may be served")
            .between(
                at + "max-entries", policy.maxWeight, 1, MOST_WEIGHT, "set what memory may hold")
            .require(
                policy.jitter >= 0 && policy.jitter <= MOST_JITTER,
                at + "jitter",
                policy.jitter,
                "0 to " + MOST_JITTER,
                "set the share of the TTL that may be cut off");
    if (!policy.negativeTtl.equals(policy.ttl)) {
      check.between(
          at + "negative-ttl",
          policy.negativeTtl,
          SHORTEST,
          CachePolicy.LONGEST,
          "set how long it may be believed that there is nothing");
    }
    checkBounds(policy, check, at);
    checkRefresh(policy, check, at);
    check.throwIfAny();
  }

  private static void checkBounds(CachePolicy<?> policy, SettingsCheck check, String at) {
    if (!policy.bound.equals(CachePolicy.ENDLESS)) {
      check.between(
          at + "bound", policy.bound, LEAST_BOUND, MOST_BOUND, "set how stale a copy may be");
    }
    check.between(
        at + "away-bound",
        policy.boundWhenUnavailable,
        Duration.ZERO,
        CachePolicy.LONGEST,
        "set how stale a copy may be while the shared level is away");
  }

  private static void checkRefresh(CachePolicy<?> policy, SettingsCheck check, String at) {
    check
        .require(
            policy.refreshAhead >= 0.1 && policy.refreshAhead <= 1,
            at + "refresh-ahead",
            policy.refreshAhead,
            "0.1 to 1",
            "set the share of the TTL after which a hit refreshes; 1 is never")
        .require(
            policy.earlyRefresh >= 0 && policy.earlyRefresh <= 10,
            at + "early-refresh",
            policy.earlyRefresh,
            "0 to 10",
            "set how eagerly slow loads are begun early; 0 is never, 1 is usual")
        .between(
            at + "stale-while-revalidate",
            policy.whileRevalidate,
            Duration.ZERO,
            CachePolicy.LONGEST,
            "set how long a value may be served after its time while it is loaded anew")
        .between(
            at + "stale-if-error",
            policy.ifError,
            Duration.ZERO,
            CachePolicy.LONGEST,
            "set how long a value may be served after its time when it cannot be loaded");
    checkTimeouts(policy, check, at);
    if (policy.leastTtl != null && policy.mostTtl != null) {
      check
          .between(
              at + "adaptive-ttl.least",
              policy.leastTtl,
              SHORTEST,
              policy.ttl,
              "set it below the TTL")
          .between(
              at + "adaptive-ttl.most",
              policy.mostTtl,
              policy.ttl,
              CachePolicy.LONGEST,
              "set it above the TTL");
    }
  }

  private static void checkTimeouts(CachePolicy<?> policy, SettingsCheck check, String at) {
    Duration hard = policy.hardTimeout == null ? Duration.ofHours(1) : policy.hardTimeout;
    check.between(
        at + "hard-timeout", hard, SHORTEST, Duration.ofHours(1), "set how long a caller may wait");
    if (policy.softTimeout != null) {
      check.between(
          at + "soft-timeout",
          policy.softTimeout,
          SHORTEST,
          hard,
          "set how long a caller waits who could have a stale value");
      check.require(
          !policy.ifError.isZero() || !policy.whileRevalidate.isZero(),
          at + "soft-timeout",
          policy.softTimeout,
          "a stale-if-error or stale-while-revalidate above 0 beside it",
          "say how long a value is of use after its time");
    }
  }
}
