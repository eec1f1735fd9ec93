// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.ground.KeyHash;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Converts the names of Spring's caches to names of policies, and compares those that operators
 * write.
 *
 * <p>Immutable. Different names stay different.
 */
final class PolicyNames {
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._:#$/-]{1,64}");
  private static final int MAX_READABLE = 40;
  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
  private static final Pattern OTHERS = Pattern.compile("[^a-z0-9.]+");

  private PolicyNames() {}

  /** Returns a name as it is; one that is too long, or has other characters, with its digest. */
  static String of(String name) {
    if (ALLOWED.matcher(name).matches()) {
      return name;
    }
    String readable = name.replaceAll("[^A-Za-z0-9._:#$/-]", "-");
    return readable.substring(0, Math.min(readable.length(), MAX_READABLE))
        + "-"
        + KeyHash.of(name);
  }

  /**
   * Returns the form in which names are compared: {@code userProfiles} as {@code user-profiles}.
   */
  static String mapped(String name) {
    String apart = HUMP.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
    return OTHERS.matcher(apart).replaceAll("-");
  }
}
