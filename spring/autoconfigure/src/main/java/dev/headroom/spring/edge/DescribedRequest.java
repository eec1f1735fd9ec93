// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that an operator describes; nothing of the operator's own request is visible.
 *
 * <p>Confined to one thread.
 */
public final class DescribedRequest extends HttpServletRequestWrapper {
  private final Description described;
  private final Map<String, List<String>> headers = new LinkedHashMap<>();

  /**
   * The description.
   *
   * <p>Immutable.
   *
   * @param address of the client; that of the operator if null
   * @param user who is signed in; nobody if null
   * @param headers each as {@code NAME:VALUE}
   */
  public record Description(
      String method,
      String path,
      @Nullable String address,
      @Nullable String user,
      List<String> roles,
      List<String> headers) {}

  /** Creates the request. */
  public DescribedRequest(HttpServletRequest describer, Description described) {
    super(describer);
    this.described = described;
    for (String each : described.headers()) {
      int colon = each.indexOf(':');
      if (colon > 0) {
        headers
            .computeIfAbsent(
                each.substring(0, colon).strip().toLowerCase(Locale.ROOT), any -> new ArrayList<>())
            .add(each.substring(colon + 1).strip());
      }
    }
  }

  @Override
  public String getMethod() {
    return described.method().toUpperCase(Locale.ROOT);
  }

  @Override
  public String getContextPath() {
    return "";
  }

  @Override
  public String getRequestURI() {
    return described.path();
  }

  @Override
  public String getRemoteAddr() {
    return described.address() == null ? super.getRemoteAddr() : described.address();
  }

  @Override
  public @Nullable Principal getUserPrincipal() {
    String user = described.user();
    return user == null ? null : () -> user;
  }

  @Override
  public @Nullable String getRemoteUser() {
    return described.user();
  }

  @Override
  public boolean isUserInRole(String role) {
    return described.user() != null && described.roles().contains(role);
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    return null;
  }

  @Override
  public @Nullable String getHeader(String name) {
    List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
    return values == null ? null : values.getFirst();
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return Collections.enumeration(headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    return Collections.enumeration(headers.keySet());
  }
}
