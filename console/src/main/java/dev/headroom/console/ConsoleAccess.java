// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;

/**
 * Decides who may use the console.
 *
 * <p>Thread-safe, as all implementations must be.
 */
public interface ConsoleAccess {
  /** Returns whether the caller is an operator by themselves, without a token of the console. */
  boolean isOperator(HttpServletRequest request);

  /**
   * Returns the secret that signs the cookies of the console's own form, and by default is entered
   * there; empty if nobody can sign in.
   */
  String token();

  /** Returns whether what was entered on the form signs in; compares in constant time. */
  default boolean accepts(String entered) {
    String token = token();
    return !token.isEmpty()
        && MessageDigest.isEqual(
            token.getBytes(StandardCharsets.UTF_8),
            entered.strip().getBytes(StandardCharsets.UTF_8));
  }

  /** The form is about to be shown. */
  default void signInShown() {}

  /** Returns whether the caller's browser uses https, so that cookies are sent by it alone. */
  default boolean isSecure(HttpServletRequest request) {
    return request.isSecure();
  }

  /** Returns the fields that the application's own protection asks of each posted form. */
  default Map<String, String> formFields(HttpServletRequest request) {
    return Map.of();
  }

  /**
   * Returns the access of those who know a token.
   *
   * @param token of 32 characters or more, since nothing counts the wrong ones
   * @throws IllegalArgumentException if it is shorter
   */
  static ConsoleAccess byToken(String token) {
    if (token.length() < 32) {
      throw new IllegalArgumentException("The token needs 32 characters or more.");
    }
    return new ConsoleAccess() {
      @Override
      public boolean isOperator(HttpServletRequest request) {
        return false;
      }

      @Override
      public String token() {
        return token;
      }
    };
  }
}
