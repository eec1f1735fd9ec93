// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import dev.headroom.edge.RequestMatch;
import dev.headroom.edge.limit.CallerMatch;
import dev.headroom.edge.limit.RequestKey;
import dev.headroom.edge.limit.RequestLimitRule;
import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsException;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.UnavailablePolicy;
import dev.headroom.spring.settings.SectionCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * The settings of rate limits that the starter adds to those of the module.
 *
 * <p>Immutable.
 */
public record LimitProperties(
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
    @Setting("Rules by the name that meters and refusals show.") List<Rule> rules)
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

  /** Whether a rule refuses. */
  public enum Mode {
    /** It refuses requests above the limit. */
    ENFORCE,
    /** It decides and counts, and refuses nothing. */
    SHADOW
  }

  /** One rule. Immutable. */
  public record Rule(
      String name,
      @Setting(
              value =
                  "Requests to which the rule applies, such as /api/** or POST,PUT "
                      + "/api/**; none for a rule that only annotations use.",
              defaultValue = "/**")
          RequestMatch match,
      @Setting(
              value =
                  "Callers to whom the rule applies: anyone, anonymous, authenticated, or "
                      + "role:NAME.",
              defaultValue = "anyone")
          CallerMatch when,
      @Setting(
              value =
                  "What requests are counted by: ip, user, tenant, header:NAME, "
                      + "claim:NAME, json:NAME or global. Several are one key.",
              defaultValue = "ip")
          RequestKey key,
      @Setting(
              value = "Permits in a window: 100/60s, 50/s burst 100, or 10000/day calendar UTC.",
              example = "100/60s")
          String limit,
      @Setting(value = "Permits that one request takes.", defaultValue = "1") int cost,
      @Setting(
              value =
                  "Whether instances take permits in advance, for fewer calls of the "
                      + "store; never above the limit.",
              defaultValue = "false")
          boolean lease,
      @Setting(
              value =
                  "What the rule does while its store is unavailable. Not set, "
                      + "headroom.limit.when-unavailable.",
              formerly = "on-failure")
          @Nullable UnavailablePolicy whenUnavailable,
      @Setting(
              value = "Whether the rule refuses requests, or only counts what it would refuse.",
              defaultValue = "enforce")
          Mode mode,
      @Setting(
              "Group of the rule: of all rules of a group, the first that applies to "
                  + "a request counts alone. None if empty.")
          String group) {

    /**
     * Checks what needs no other rule.
     *
     * @throws SettingsException naming each fault
     */
    public Rule {
      SettingsCheck check = SettingsCheck.of(Rule.class);
      try {
        Limit.parse(name, limit);
      } catch (SettingsException refused) {
        for (SettingFault each : refused.faults()) {
          check.require(false, "limit", each.value(), each.allowed(), each.remedy());
        }
      }
      boolean paths = !match.toString().equalsIgnoreCase("none");
      check
          .require(
              !key.needsBody() || paths,
              "key",
              key,
              "no json:NAME for a rule that only annotations use",
              "let it match paths")
          .require(
              group.isBlank() || paths,
              "group",
              group,
              "no group for a rule that only annotations use",
              "let it match paths")
          .throwIfAny();
    }

    private RequestLimitRule with(UnavailablePolicy otherwise) {
      LimitRule rule =
          new LimitRule(
              Limit.parse(name, limit),
              whenUnavailable == null ? otherwise : whenUnavailable,
              lease,
              mode == Mode.SHADOW,
              group.strip());
      RequestLimitRule read = new RequestLimitRule(match, when, key, rule, Math.max(1, cost));
      new SettingsCheck()
          .between("cost", cost, 1, read.maxCost(), "set the permits that one request takes")
          .throwIfAny();
      return read;
    }
  }

  /**
   * Checks all rules together.
   *
   * @throws SettingsException naming each fault
   */
  public LimitProperties {
    SettingsCheck check = new SettingsCheck();
    List<RequestLimitRule> before = new ArrayList<>();
    for (Rule each : rules) {
      String at = "rules." + each.name() + ".";
      try {
        RequestLimitRule rule = each.with(whenUnavailable);
        checkReached(check, at, rule, before);
        before.add(rule);
      } catch (SettingsException refused) {
        for (SettingFault fault : refused.faults()) {
          String subject = at + fault.subject().replace("limit " + each.name() + " ", "");
          check.require(false, subject, fault.value(), fault.allowed(), fault.remedy());
        }
      }
    }
    check.throwIfAny();
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

  /** Returns the rules as the filters take them. */
  public List<RequestLimitRule> requestRules() {
    return rules.stream().map(each -> each.with(whenUnavailable)).toList();
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
