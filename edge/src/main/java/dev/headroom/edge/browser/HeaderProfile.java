// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.browser;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A set of security headers, computed once.
 *
 * <p>Immutable. Writing it allocates nothing, unless it holds a nonce.
 */
public final class HeaderProfile {
  private static final String NO_FEATURES =
      "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), "
          + "fullscreen=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), "
          + "magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), "
          + "publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), "
          + "xr-spatial-tracking=()";
  private static final String POLICY = "Content-Security-Policy";
  private static final String API_POLICY =
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";
  private static final String PAGE_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
          + "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
          + "frame-ancestors 'none'";
  private static final String DOCS_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
          + "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; "
          + "form-action 'self'; frame-ancestors 'none'";

  private static final String NONCE_POLICY =
      "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; "
          + "style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; "
          + "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
          + "frame-ancestors 'none'";
  private static final String NONCE = "{nonce}";

  /** With {@code no-referrer} a browser names the origin of a page's own forms {@code null}. */
  private static final String OWN_REFERRER = "same-origin";

  private static final String TRANSPORT = "Strict-Transport-Security";

  private final Map<String, String> headers;
  private final boolean nonced;
  private final boolean hasTransport;
  private final String[] names;
  private final String[] values;

  private HeaderProfile(Map<String, String> headers) {
    this.headers = Collections.unmodifiableMap(headers);
    this.names = headers.keySet().toArray(new String[0]);
    this.values = headers.values().toArray(new String[0]);
    this.hasTransport = headers.keySet().stream().anyMatch(TRANSPORT::equalsIgnoreCase);
    this.nonced = headers.values().stream().anyMatch(each -> each.contains(NONCE));
  }

  /** Returns the profile of responses that are not pages: nothing may be loaded, run or framed. */
  public static HeaderProfile api() {
    return withPolicy(API_POLICY, "no-referrer");
  }

  /** Returns the profile of pages whose scripts, styles and images are their own files. */
  public static HeaderProfile page() {
    return withPolicy(PAGE_POLICY, OWN_REFERRER);
  }

  /**
   * Returns the profile of pages with inline scripts and styles: each such element carries {@link
   * CspNonce#of} as its {@code nonce}.
   */
  public static HeaderProfile pageWithNonce() {
    return withPolicy(NONCE_POLICY, OWN_REFERRER);
  }

  /** Returns the profile of Swagger UI: a page with inline styles and {@code data:} images. */
  public static HeaderProfile docs() {
    return withPolicy(DOCS_POLICY, OWN_REFERRER);
  }

  /** Returns the profile without headers. */
  public static HeaderProfile none() {
    return new HeaderProfile(Map.of());
  }

  /**
   * Returns the profile with one header changed or added.
   *
   * @param value empty removes the header
   */
  public HeaderProfile with(String name, String value) {
    Map<String, String> changed = new LinkedHashMap<>(headers);
    changed.keySet().removeIf(each -> each.equalsIgnoreCase(name));
    if (!value.isEmpty()) {
      changed.put(name, value);
    }
    return new HeaderProfile(changed);
  }

  /** Returns whether a response has the policy of {@link #api}, with which no page works. */
  static boolean isApi(HttpServletResponse response) {
    return API_POLICY.equals(response.getHeader(POLICY));
  }

  /** Returns the headers by name. */
  public Map<String, String> headers() {
    return headers;
  }

  boolean isNonced() {
    return nonced;
  }

  /**
   * Writes the headers, with the nonce in its place. Earlier values are replaced, for which
   * containers search all headers; a response that has none of the set yet is checked while it is
   * still short.
   *
   * @param transport {@code Strict-Transport-Security}; empty for none
   */
  void write(HttpServletResponse response, String nonce, String transport) {
    boolean fresh = holdsNone(response);
    for (int i = 0; i < names.length; i++) {
      put(response, fresh, names[i], nonced ? values[i].replace(NONCE, nonce) : values[i]);
    }
    if (!transport.isEmpty() && !hasTransport) {
      put(response, fresh, TRANSPORT, transport);
    }
  }

  private static void put(HttpServletResponse to, boolean fresh, String name, String value) {
    if (fresh) {
      to.addHeader(name, value);
    } else {
      to.setHeader(name, value);
    }
  }

  private boolean holdsNone(HttpServletResponse response) {
    for (String each : names) {
      if (response.containsHeader(each)) {
        return false;
      }
    }
    return !response.containsHeader(TRANSPORT);
  }

  private static HeaderProfile withPolicy(String contentSecurityPolicy, String referrer) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(POLICY, contentSecurityPolicy);
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("X-Frame-Options", "DENY");
    headers.put("Referrer-Policy", referrer);
    headers.put("Cross-Origin-Opener-Policy", "same-origin");
    headers.put("Cross-Origin-Embedder-Policy", "require-corp");
    headers.put("Cross-Origin-Resource-Policy", "same-origin");
    headers.put("Permissions-Policy", NO_FEATURES);
    headers.put("X-Permitted-Cross-Domain-Policies", "none");
    return new HeaderProfile(headers);
  }
}
