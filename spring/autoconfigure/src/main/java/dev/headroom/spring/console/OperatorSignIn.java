// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.console;

import dev.headroom.console.ConsoleAccess;
import dev.headroom.ground.TimeSource;
import dev.headroom.spring.operator.OperatorAccess;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;

/**
 * Lets operators into the console: by their authority, by {@code headroom.operator.token}, or,
 * where the application has neither sign-in nor token, by one that is logged.
 *
 * <p>Thread-safe.
 */
final class OperatorSignIn implements ConsoleAccess {
  private final OperatorAccess operators;
  private final boolean secured;
  private final Predicate<HttpServletRequest> https;
  private final String token;
  private final @Nullable LoggedToken logged;

  /**
   * Creates the access.
   *
   * @param secured whether Spring Security guards the application
   * @param https whether the caller's browser uses https
   * @param path where the console is served
   */
  OperatorSignIn(
      OperatorAccess operators,
      boolean secured,
      Predicate<HttpServletRequest> https,
      String path,
      TimeSource time) {
    this.operators = operators;
    this.secured = secured;
    this.https = https;
    boolean logs = !secured && operators.token().isEmpty();
    this.token = logs ? LoggedToken.random() : operators.token();
    this.logged = logs ? new LoggedToken(path, time) : null;
  }

  @Override
  public boolean isOperator(HttpServletRequest request) {
    return operators.isOperator(request);
  }

  @Override
  public String token() {
    return token;
  }

  @Override
  public boolean accepts(String entered) {
    return logged == null ? ConsoleAccess.super.accepts(entered) : logged.accepts(entered);
  }

  @Override
  public void signInShown() {
    if (logged != null) {
      logged.renew();
    }
  }

  @Override
  public boolean isSecure(HttpServletRequest request) {
    return https.test(request);
  }

  @Override
  public Map<String, String> formFields(HttpServletRequest request) {
    return secured ? Csrf.fields(request) : Map.of();
  }

  /** Loaded only where Spring Security is. */
  private static final class Csrf {
    private Csrf() {}

    static Map<String, String> fields(HttpServletRequest request) {
      return request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token
          ? Map.of(token.getParameterName(), token.getToken())
          : Map.of();
    }
  }
}
