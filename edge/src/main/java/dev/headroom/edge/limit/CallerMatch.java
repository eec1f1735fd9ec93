// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import dev.headroom.ground.SettingsCheck;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A pattern of callers: {@code anyone}, or one or several with commas of {@code anonymous}, {@code
 * authenticated} and {@code role:NAME}.
 *
 * <p>Immutable. All but {@code anyone} can be decided only after sign-in.
 */
public final class CallerMatch {
  private static final String ANYONE = "anyone";
  private static final String ANONYMOUS = "anonymous";
  private static final String AUTHENTICATED = "authenticated";
  private static final String ROLE = "role:";
  private static final Pattern CALLER =
      Pattern.compile("anyone|anonymous|authenticated|role:[A-Za-z0-9_-]{1,64}");

  private final List<String> alternatives;

  private CallerMatch(List<String> alternatives) {
    this.alternatives = List.copyOf(alternatives);
  }

  /**
   * Parses a pattern.
   *
   * @throws dev.headroom.ground.SettingsException if a part is none of the four, or {@code anyone}
   *     is one of several
   */
  public static CallerMatch parse(String text) {
    String[] parts = text.split(",", -1);
    List<String> alternatives = new ArrayList<>(parts.length);
    for (String each : parts) {
      String plain = each.strip();
      String lower = plain.toLowerCase(Locale.ROOT);
      String read = lower.startsWith(ROLE) ? ROLE + plain.substring(ROLE.length()) : lower;
      new SettingsCheck()
          .require(
              CALLER.matcher(read).matches() && (parts.length == 1 || !read.equals(ANYONE)),
              "request caller",
              plain.length() <= 40 ? plain : plain.substring(0, 40) + "...",
              "anyone, or one or several of anonymous, authenticated and role:NAME",
              "say whose requests the rule meets")
          .throwIfAny();
      alternatives.add(read);
    }
    return new CallerMatch(alternatives);
  }

  /** Returns whether the pattern can be decided only after sign-in. */
  public boolean needsUser() {
    return !alternatives.contains(ANYONE);
  }

  /** Returns whether the caller of a request matches. */
  public boolean matches(HttpServletRequest request) {
    for (String each : alternatives) {
      if (matches(each, request)) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether this pattern matches every caller whom another one matches. */
  public boolean covers(CallerMatch other) {
    return alternatives.contains(ANYONE)
        || alternatives.containsAll(List.of(ANONYMOUS, AUTHENTICATED))
        || other.alternatives.stream().allMatch(this::covers);
  }

  private boolean covers(String caller) {
    return alternatives.contains(caller)
        || (caller.startsWith(ROLE) && alternatives.contains(AUTHENTICATED));
  }

  private static boolean matches(String caller, HttpServletRequest request) {
    return switch (caller) {
      case ANYONE -> true;
      case ANONYMOUS -> request.getUserPrincipal() == null;
      case AUTHENTICATED -> request.getUserPrincipal() != null;
      default ->
          request.getUserPrincipal() != null
              && request.isUserInRole(caller.substring(ROLE.length()));
    };
  }

  @Override
  public String toString() {
    return String.join(", ", alternatives);
  }
}
