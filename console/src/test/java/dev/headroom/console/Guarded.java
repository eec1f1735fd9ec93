// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;

/**
 * The access by a token in an application that protects its forms, behind a proxy.
 *
 * <p>Immutable.
 */
record Guarded(String token) implements ConsoleAccess {
  @Override
  public boolean isOperator(HttpServletRequest request) {
    return false;
  }

  @Override
  public boolean isSecure(HttpServletRequest request) {
    return request.getHeader("X-Test-Secure") != null;
  }

  @Override
  public Map<String, String> formFields(HttpServletRequest request) {
    return Map.of("_csrf", "field");
  }
}
