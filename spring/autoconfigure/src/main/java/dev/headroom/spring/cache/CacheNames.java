// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Writes the names that applications give their caches as policies take them: {@code userProfiles}
 * as {@code user-profiles}, {@code com.acme.User#byId} as {@code com.acme.user-by-id}.
 *
 * <p>Immutable. Two names that are written alike are refused when the second cache is made.
 */
public final class CacheNames {
  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
  private static final Pattern OTHERS = Pattern.compile("[^a-z0-9.]+");

  private CacheNames() {}

  public static String mapped(String name) {
    String apart = HUMP.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
    return OTHERS.matcher(apart).replaceAll("-");
  }
}
