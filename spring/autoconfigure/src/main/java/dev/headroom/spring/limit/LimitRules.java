// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import dev.headroom.edge.RequestMatch;
import dev.headroom.edge.limit.CallerMatch;
import dev.headroom.edge.limit.RequestKey;
import dev.headroom.edge.limit.RequestLimitRule;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.UnavailablePolicy;
import dev.headroom.spring.settings.SettingsReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the rules of {@code headroom.limit.rules}. Confined to one thread. */
public final class LimitRules {
  public static final String AT = "headroom.limit.rules";

  private final SettingsReader in;
  private final SettingsCheck check;

  public LimitRules(SettingsReader in) {
    this.in = in;
    this.check = in.check();
  }

  public List<RequestLimitRule> read(LimitProperties limit, Comparator<String> written) {
    List<RequestLimitRule> read = new ArrayList<>();
    limit.rules().entrySet().stream()
        .sorted(Map.Entry.comparingByKey(written))
        .forEachOrdered(each -> {
          RequestLimitRule one = rule(each.getKey(), each.getValue(), limit.onFailure());
          if (one != null) {
            reached(one, read);
            read.add(one);
          }
        });
    return List.copyOf(read);
  }

  private @Nullable RequestLimitRule rule(
      String name, LimitProperties.Rule rule, String otherwise) {
    String at = AT + "." + name;
    Limit rate = in.read(any -> at + ".limit", () -> Limit.parse(name, text(rule.limit())));
    RequestMatch match = in.read(any -> at + ".match", () -> RequestMatch.parse(rule.match()));
    CallerMatch caller = in.read(any -> at + ".when", () -> CallerMatch.parse(rule.when()));
    RequestKey key =
        in.read(any -> at + ".key", () -> RequestKey.parse(String.join(",", rule.key())));
    LimitRule held = rate == null ? null : held(at, rate, rule, otherwise);
    if (match == null || caller == null || key == null || held == null) {
      return null;
    }
    ofPaths(at, rule, key);
    RequestLimitRule read =
        new RequestLimitRule(match, caller, key, held, Math.max(1, rule.cost()));
    check.between(at + ".cost", rule.cost(), 1, read.maxCost(), "set what one request takes");
    return read;
  }

  private @Nullable LimitRule held(
      String at, Limit rate, LimitProperties.Rule rule, String otherwise) {
    UnavailablePolicy onFailure =
        rule.onFailure() == null
            ? in.read(any -> "headroom.limit.on-failure", () -> UnavailablePolicy.parse(otherwise))
            : in.read(
                any -> at + ".on-failure", () -> UnavailablePolicy.parse(text(rule.onFailure())));
    if (onFailure == null) {
      return null;
    }
    boolean shadow = rule.mode() == LimitProperties.Mode.SHADOW;
    return in.read(
        any -> any.replace("limit " + rate.name() + " ", at + "."),
        () -> new LimitRule(rate, onFailure, rule.lease(), shadow, text(rule.group()).strip()));
  }

  /** What only the filter does, a rule that annotations alone ask cannot have. */
  private void ofPaths(String at, LimitProperties.Rule rule, RequestKey key) {
    boolean paths = !rule.match().strip().equalsIgnoreCase("none");
    check.require(
        !key.needsBody() || paths,
        at + ".key",
        key,
        "no json:NAME for a rule that annotations alone ask",
        "let it match paths");
    check.require(
        rule.group() == null || paths,
        at + ".group",
        rule.group(),
        "no group for a rule that annotations alone ask",
        "let it match paths");
  }

  /** A rule behind another of its group that meets all that it meets would never be asked. */
  private void reached(RequestLimitRule rule, List<RequestLimitRule> before) {
    for (RequestLimitRule each : before) {
      String caller = each.caller().toString();
      boolean hides =
          each.rule().supersedes(rule.rule())
              && each.match().toString().equals(rule.match().toString())
              && (caller.equals("anyone") || caller.equals(rule.caller().toString()));
      check.require(
          !hides,
          AT + "." + rule.rule().name() + ".group",
          rule.rule().group(),
          "no rule behind " + each.rule().name() + ", which meets the same requests first",
          "write it before " + each.rule().name() + ", or let it match others");
    }
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
