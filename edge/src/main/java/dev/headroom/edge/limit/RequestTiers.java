// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import dev.headroom.ground.SettingsCheck;
import dev.headroom.limit.rule.LimitRule;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Other numbers of one rule for some callers, by a claim of their tokens or by their role.
 *
 * <p>Immutable. Who is of no tier has the rule's own numbers; of several roles the first that the
 * settings name counts.
 */
public final class RequestTiers {
  /** The same numbers for all. */
  public static final RequestTiers NONE = new RequestTiers("role", Map.of());

  private static final String CLAIM = "claim:";
  private static final String ROLE = "role";
  private static final Pattern BY = Pattern.compile("role|claim:[A-Za-z0-9_.-]{1,64}");

  private final String by;
  private final Map<String, LimitRule> tiers;

  private RequestTiers(String by, Map<String, LimitRule> tiers) {
    this.by = by;
    this.tiers = tiers;
  }

  /**
   * Creates tiers.
   *
   * @param by {@code claim:NAME} or {@code role}
   * @param tiers the rule with each tier's numbers, all under one name
   * @throws dev.headroom.ground.SettingsException when {@code by} is neither
   */
  public static RequestTiers of(String by, Map<String, LimitRule> tiers) {
    String plain = by.strip();
    new SettingsCheck()
        .require(
            BY.matcher(plain).matches(),
            "request tiers",
            plain.length() <= 40 ? plain : plain.substring(0, 40) + "...",
            "claim:NAME or role",
            "say what tells callers apart")
        .throwIfAny();
    return new RequestTiers(plain, new LinkedHashMap<>(tiers));
  }

  /** Tells whether they are known only after sign-in. */
  boolean needsUser() {
    return !tiers.isEmpty();
  }

  /** Returns the most permits that every tier gives at once, and the rule itself. */
  int leastCapacity(LimitRule otherwise) {
    int least = otherwise.limit().capacity();
    for (LimitRule each : tiers.values()) {
      least = Math.min(least, each.limit().capacity());
    }
    return least;
  }

  /** Returns the rule with the numbers of the caller's tier. */
  LimitRule of(HttpServletRequest request, RequestClaims claims, LimitRule otherwise) {
    if (tiers.isEmpty()) {
      return otherwise;
    }
    if (by.equals(ROLE)) {
      for (Map.Entry<String, LimitRule> each : tiers.entrySet()) {
        if (request.getUserPrincipal() != null && request.isUserInRole(each.getKey())) {
          return each.getValue();
        }
      }
      return otherwise;
    }
    @Nullable String claim = claims.claim(request, by.substring(CLAIM.length()));
    LimitRule tier = claim == null ? null : tiers.get(claim);
    return tier == null ? otherwise : tier;
  }
}
