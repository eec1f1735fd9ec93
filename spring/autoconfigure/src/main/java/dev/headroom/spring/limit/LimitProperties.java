// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import dev.headroom.edge.limit.RequestLimitRule;
import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsException;
import dev.headroom.limit.rule.UnavailablePolicy;
import dev.headroom.spring.settings.SectionCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.util.ClassUtils;

/**
 * The settings of rate limits that the starter adds to those of the module.
 *
 * <p>Immutable.
 */
record LimitProperties(
    @Setting(
            value = "Whether rate limits apply. false admits every request.",
            defaultValue = "true")
        boolean enabled,
    @Setting(
            value =
                "Where permits are counted: auto, in Redis where Redis is set, else in "
                    + "each instance; redis, postgres or memory, there and nowhere else.",
            defaultValue = "auto")
        Storage storage,
    @Setting(
            value =
                "What a rule does while its store is unavailable, unless it says so "
                    + "itself: closed, local-share, reserve 20%, or open.",
            defaultValue = "local-share",
            formerly = "on-failure")
        UnavailablePolicy whenUnavailable,
    @Setting(
            value =
                "Whether GET /api/limits/explain is served to operators; see headroom.operator.",
            defaultValue = "false")
        boolean admin,
    @Setting("Rules by the name that meters and refusals show.") List<RequestLimitRule> rules)
    implements SectionCheck {

  /** Whose presence means that the application has a Redis, which is used where no other is set. */
  private static final String SPRINGS_REDIS = "org.springframework.data.redis.core.RedisOperations";

  /** Where permits are counted. */
  public enum Storage {
    /** In Redis where Redis is set, else in each instance alone. */
    AUTO,
    /** In Redis, by all instances together. */
    REDIS,
    /** In PostgreSQL, by all instances together, for applications without Redis. */
    POSTGRES,
    /** In each instance alone. */
    MEMORY
  }

  /**
   * Checks all rules together.
   *
   * @throws SettingsException naming each fault
   */
  LimitProperties {
    SettingsCheck check = new SettingsCheck();
    List<RequestLimitRule> read = new ArrayList<>();
    for (RequestLimitRule each : rules) {
      String at = "rules." + each.rule().name() + ".";
      try {
        RequestLimitRule rule = each.unavailablePolicyIfUnset(whenUnavailable);
        checkReached(check, at, rule, read);
        read.add(rule);
      } catch (SettingsException refused) {
        for (SettingFault fault : refused.faults()) {
          check.require(
              false, at + "when-unavailable", fault.value(), fault.allowed(), fault.remedy());
        }
      }
    }
    check.throwIfAny();
    rules = List.copyOf(read);
  }

  /** A rule behind another of its group that applies to all of its requests never counts. */
  private static void checkReached(
      SettingsCheck check, String at, RequestLimitRule rule, List<RequestLimitRule> before) {
    for (RequestLimitRule each : before) {
      String caller = each.caller().toString();
      boolean hides =
          each.rule().supersedes(rule.rule())
              && each.match().toString().equals(rule.match().toString())
              && (caller.equals("anyone") || caller.equals(rule.caller().toString()));
      check.require(
          !hides,
          at + "group",
          rule.rule().group(),
          "no rule behind " + each.rule().name() + ", which applies to the same requests first",
          "write it before " + each.rule().name() + ", or let it match others");
    }
  }

  @Override
  public void check(Predicate<String> isSet, SettingsCheck check) {
    check
        .require(
            storage != Storage.REDIS
                || isSet.test("headroom.redis.url")
                || ClassUtils.isPresent(SPRINGS_REDIS, null),
            "headroom.limit.storage",
            storage,
            "auto, memory or postgres, as long as no Redis is set",
            "set headroom.redis.url")
        .require(
            storage != Storage.POSTGRES || isSet.test("headroom.database.url"),
            "headroom.limit.storage",
            storage,
            "auto, memory or redis, as long as no database is set",
            "set headroom.database.url");
  }
}
