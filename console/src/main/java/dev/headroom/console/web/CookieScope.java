// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.web;

import jakarta.servlet.http.Cookie;

/**
 * Where the console's cookies are sent: no script reads them, and no other site sends them.
 *
 * <p>Immutable.
 *
 * @param path of the console, to which the browser sends them
 * @param secure whether they are sent by https alone
 */
public record CookieScope(String path, boolean secure) {
  Cookie cookie(String name, String value, int seconds) {
    Cookie cookie = new Cookie(name, value);
    cookie.setHttpOnly(true);
    cookie.setSecure(secure);
    cookie.setPath(path);
    cookie.setMaxAge(seconds);
    cookie.setAttribute("SameSite", "Strict");
    return cookie;
  }
}
