// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.browser;

import jakarta.servlet.ServletRequest;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The nonce of a Content Security Policy: marks a page's own inline scripts and styles, with
 * another value in every response.
 *
 * <p>Immutable. Templates read it from the request's attribute {@link #ATTRIBUTE}. A page with a
 * nonce must not be cached.
 */
public final class CspNonce {
  /** The request's attribute. */
  public static final String ATTRIBUTE = "headroom.csp-nonce";

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 16;

  private CspNonce() {}

  /** Returns the nonce of the request; null if the policy of its path has none. */
  public static @Nullable String of(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof String nonce ? nonce : null;
  }

  static String assign(ServletRequest request) {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    String nonce = Base64.getEncoder().encodeToString(bytes);
    request.setAttribute(ATTRIBUTE, nonce);
    return nonce;
  }
}
