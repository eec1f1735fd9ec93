// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.RuleOrder;
import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;
import java.util.List;

/**
 * What the response cache may keep.
 *
 * <p>Immutable.
 */
public record ResponseCacheSettings(
    @Setting(
            "Rules by name: the first whose paths match decides; a rule of a part of another's"
                + " paths comes before that one. Without rules nothing is cached.")
        List<ResponseCacheRule> rules,
    @Setting(
            value = "Largest size of all cached responses together.",
            range = "1048576 to 1099511627776",
            unit = "bytes",
            defaultValue = "67108864")
        long maxBytes,
    @Setting(
            value =
                "Largest body that is cached; a larger one passes uncached. At most a "
                    + "quarter of max-bytes.",
            range = "1024 to 67108864",
            unit = "bytes",
            defaultValue = "1048576")
        int maxResponseBytes,
    @Setting(
            value =
                "Longest wait of a request for another that fetches the same response; "
                    + "then it gets a stale one, or calls the handler.",
            range = "1ms to 60s",
            defaultValue = "5s",
            formerly = "fill-wait")
        Duration loadWait,
    @Setting(
            "Cookies that authenticate; others are hidden from the handler. None "
                + "means every cookie.")
        List<String> sessionCookies,
    @Setting(
            "Response headers such as CDN-Cache-Control (RFC 9213) that this cache reads in place "
                + "of Cache-Control and Expires where a response has them, the first first.")
        List<String> targetedFields) {
  /**
   * Checks and copies.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public ResponseCacheSettings {
    rules = RuleOrder.specificFirst(rules, (one, other) -> one.match().covers(other.match()));
    sessionCookies = List.copyOf(sessionCookies);
    targetedFields = List.copyOf(targetedFields);
    SettingsCheck check = SettingsCheck.of(ResponseCacheSettings.class);
    checkReached(check, rules);
    check
        .inRange("maxBytes", maxBytes)
        .inRange("maxResponseBytes", maxResponseBytes)
        .require(
            maxResponseBytes <= Math.max(1024, maxBytes / 4),
            "maxResponseBytes",
            maxResponseBytes,
            "at most a quarter of max-bytes, which is " + maxBytes,
            "set the largest body that is worth caching")
        .inRange("loadWait", loadWait)
        .throwIfAny();
  }

  /** A rule behind another one of the same paths never decides. */
  private static void checkReached(SettingsCheck check, List<ResponseCacheRule> rules) {
    for (int i = 1; i < rules.size(); i++) {
      ResponseCacheRule rule = rules.get(i);
      rules.subList(0, i).stream()
          .filter(each -> each.match().covers(rule.match()))
          .findFirst()
          .ifPresent(first ->
              check.require(
                  false,
                  "rules." + rule.name() + ".match",
                  rule.match(),
                  "other paths than those of rules." + first.name() + ", which stands before it",
                  "let it match others, or change rules." + first.name() + " instead"));
    }
  }

  /** Returns the default settings with rules. */
  public static ResponseCacheSettings defaults(ResponseCacheRule... rules) {
    ResponseCacheSettings defaults = SettingsRecord.of(ResponseCacheSettings.class).defaults();
    return new ResponseCacheSettings(
        List.of(rules),
        defaults.maxBytes,
        defaults.maxResponseBytes,
        defaults.loadWait,
        defaults.sessionCookies,
        defaults.targetedFields);
  }
}
