// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import dev.headroom.edge.RuleOrder;
import dev.headroom.edge.limit.RequestLimitRule;
import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsException;
import dev.headroom.limit.rule.UnavailablePolicy;
import dev.headroom.spring.settings.SectionCheck;
import dev.headroom.spring.settings.StoreModule;
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
    @Setting(
            "Rules by the name that meters and refusals show. In a group, a rule of a part of"
                + " another's requests comes before that one.")
        List<RequestLimitRule> rules)
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
      try {
        read.add(each.unavailablePolicyIfUnset(whenUnavailable));
      } catch (SettingsException refused) {
        for (SettingFault fault : refused.faults()) {
          String setting = fault.subject().equals("cost") ? ".cost" : ".when-unavailable";
          check.require(
              false,
              "rules." + each.rule().name() + setting,
              fault.value(),
              fault.allowed(),
              fault.remedy());
        }
      }
    }
    rules = RuleOrder.specificFirst(read, RequestLimitRule::supersedesAlways);
    checkReached(check, rules);
    check.throwIfAny();
  }

  /** A rule behind another of its group that applies to the same requests never counts. */
  private static void checkReached(SettingsCheck check, List<RequestLimitRule> rules) {
    for (int i = 1; i < rules.size(); i++) {
      RequestLimitRule rule = rules.get(i);
      rules.subList(0, i).stream()
          .filter(each -> each.supersedesAlways(rule))
          .findFirst()
          .ifPresent(first -> {
            String name = first.rule().name();
            check.require(
                false,
                "rules." + rule.rule().name() + ".group",
                rule.rule().group(),
                "no rule behind " + name + ", which applies to the same requests first",
                "let it match others, or change " + name + " instead");
          });
    }
  }

  @Override
  public void check(Predicate<String> isSet, SettingsCheck check) {
    check
        .require(
            storage != Storage.REDIS || StoreModule.REDIS.isPresent(),
            "headroom.limit.storage",
            storage,
            StoreModule.REDIS.allowed("auto, memory or postgres"),
            StoreModule.REDIS.remedy())
        .require(
            storage != Storage.POSTGRES || StoreModule.POSTGRES.isPresent(),
            "headroom.limit.storage",
            storage,
            StoreModule.POSTGRES.allowed("auto, memory or redis"),
            StoreModule.POSTGRES.remedy())
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
