// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.web;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What the last action did, kept in a cookie until the next page shows it.
 *
 * <p>Immutable; it has no state.
 */
public final class Notice {
  private static final String COOKIE = "headroom-notice";
  private static final int MAX_LENGTH = 500;
  private static final int SECONDS = 30;

  private Notice() {}

  /** Keeps a notice for the next page. */
  public static void put(String text, CookieScope scope, HttpServletResponse response) {
    String kept = text.substring(0, Math.min(text.length(), MAX_LENGTH));
    String value =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(kept.getBytes(StandardCharsets.UTF_8));
    response.addCookie(scope.cookie(COOKIE, value, SECONDS));
  }

  /** Returns the notice and removes it; empty if there is none. */
  public static String take(
      CookieScope scope, HttpServletRequest request, HttpServletResponse response) {
    Cookie[] cookies = request.getCookies();
    if (cookies != null) {
      for (Cookie each : cookies) {
        if (each.getName().equals(COOKIE) && !each.getValue().isEmpty()) {
          response.addCookie(scope.cookie(COOKIE, "", 0));
          return decode(each.getValue());
        }
      }
    }
    return "";
  }

  private static String decode(String value) {
    try {
      return new String(Base64.getUrlDecoder().decode(value), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException foreign) {
      return "";
    }
  }
}
