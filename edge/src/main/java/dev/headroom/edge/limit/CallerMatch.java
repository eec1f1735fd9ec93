// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import dev.headroom.ground.SettingsCheck;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A pattern of callers: {@code anyone}, {@code anonymous}, {@code authenticated} or {@code
 * role:NAME}.
 *
 * <p>Immutable. All but {@code anyone} can be decided only after sign-in.
 */
public final class CallerMatch {
  private static final Pattern CALLER =
      Pattern.compile("anyone|anonymous|authenticated|role:[A-Za-z0-9_-]{1,64}");

  private final String text;

  private CallerMatch(String text) {
    this.text = text;
  }

  /**
   * Parses a pattern.
   *
   * @throws dev.headroom.ground.SettingsException if it is none of the four
   */
  public static CallerMatch parse(String text) {
    String plain = text.strip();
    String lower = plain.toLowerCase(Locale.ROOT);
    String read = lower.startsWith("role:") ? "role:" + plain.substring(5) : lower;
    new SettingsCheck()
        .require(
            CALLER.matcher(read).matches(),
            "request caller",
            plain.length() <= 40 ? plain : plain.substring(0, 40) + "...",
            "anyone, anonymous, authenticated or role:NAME",
            "say whose requests the rule meets")
        .throwIfAny();
    return new CallerMatch(read);
  }

  /** Returns whether the pattern can be decided only after sign-in. */
  public boolean needsUser() {
    return !text.equals("anyone");
  }

  /** Returns whether the caller of a request matches. */
  public boolean matches(HttpServletRequest request) {
    return switch (text) {
      case "anyone" -> true;
      case "anonymous" -> request.getUserPrincipal() == null;
      case "authenticated" -> request.getUserPrincipal() != null;
      default -> request.getUserPrincipal() != null && request.isUserInRole(text.substring(5));
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
