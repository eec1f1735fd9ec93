// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import dev.headroom.spring.limit.LimitProperties.Mode;
import dev.headroom.spring.limit.LimitProperties.Rule;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of a system, to be had by its name.
 *
 * <p>Immutable.
 */
public enum LimitPreset {
  /** None. */
  NONE,
  /** A hundred requests in any minute from one address. */
  ALPINE,
  /** Readers and writers, signed in or not, search, and administrators apart. */
  JEWGO,
  /** So many a second with a burst, fewer at sign-in; the numbers are settings of their own. */
  TOEIC;

  /** Returns the preset's rules, then the application's own in their order, or in their place. */
  Map<String, Rule> rules(LimitProperties limit, Comparator<String> written) {
    Map<String, Rule> rules = new LinkedHashMap<>();
    switch (this) {
      case NONE -> {}
      case ALPINE -> rules.put("api", rule("/api/**", "anyone", "ip", "100/60s"));
      case JEWGO -> {
        rules.put("public-read", rule("GET /api/**", "anonymous", "ip", "100/min"));
        rules.put("user-read", rule("GET /api/**", "authenticated", "user", "500/min"));
        rules.put(
            "public-write", rule("POST,PUT,PATCH,DELETE /api/**", "anonymous", "ip", "10/min"));
        rules.put("search", rule("GET /api/v5/search/**", "anyone", "ip", "30/min"));
        rules.put("admin", rule("/api/v5/admin/**", "role:ADMIN", "user", "1000/min"));
      }
      case TOEIC -> {
        rules.put(
            "requests",
            rule("/api/**", "anyone", "ip", limit.requests() + "/s burst " + limit.burst()));
        rules.put(
            "auth",
            rule(
                "/api/auth/**",
                "anyone",
                "ip",
                limit.authRequests() + "/s burst " + limit.authBurst()));
      }
    }
    limit.rules().entrySet().stream()
        .sorted(Map.Entry.comparingByKey(written))
        .forEachOrdered(each -> rules.put(each.getKey(), each.getValue()));
    return rules;
  }

  private static Rule rule(String match, String when, String key, String limit) {
    return new Rule(match, when, List.of(key), limit, 1, false, null, Mode.ENFORCE, null);
  }
}
