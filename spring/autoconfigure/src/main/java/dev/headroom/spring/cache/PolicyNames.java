// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Converts the names of Spring's caches to names of policies: {@code userProfiles} as {@code
 * user-profiles}, {@code com.acme.User#byId} as {@code com.acme.user-by-id}.
 *
 * <p>Immutable. Two names that become one are refused when the second cache is made.
 */
final class PolicyNames {
  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
  private static final Pattern OTHERS = Pattern.compile("[^a-z0-9.]+");

  private PolicyNames() {}

  public static String mapped(String name) {
    String apart = HUMP.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
    return OTHERS.matcher(apart).replaceAll("-");
  }
}
