// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.console;

import dev.headroom.console.ConsoleAccess;
import dev.headroom.console.ConsoleServlet;
import dev.headroom.spring.operator.OperatorAccess;
import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.web.csrf.CsrfToken;

/**
 * Lets operators into the console: by their authority, by {@code headroom.operator.token}, or,
 * where the application has neither sign-in nor token, by one that is logged once at the start.
 *
 * <p>Immutable.
 */
final class OperatorSignIn implements ConsoleAccess {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorSignIn.class);
  private static final int TOKEN_BYTES = 24;

  private final OperatorAccess operators;
  private final boolean secured;
  private final Predicate<HttpServletRequest> https;
  private final String token;

  /**
   * Creates the access.
   *
   * @param secured whether Spring Security guards the application
   * @param https whether the caller's browser uses https
   */
  OperatorSignIn(OperatorAccess operators, boolean secured, Predicate<HttpServletRequest> https) {
    this.operators = operators;
    this.secured = secured;
    this.https = https;
    this.token = secured || !operators.token().isEmpty() ? operators.token() : generated();
  }

  private static String generated() {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    LOG.atInfo()
        .setMessage(
            "console: sign in at {} with the token {} (set headroom.operator.token to"
                + " choose it)")
        .addArgument(ConsoleServlet.PATH)
        .addArgument(token)
        .addKeyValue("event", "console_token")
        .log();
    return token;
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
