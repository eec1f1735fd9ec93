// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.edge;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.MappingMatch;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A GET of a browser, in memory: what filters ask of a container. Confined to one thread. */
final class PlainRequest extends HttpServletRequestWrapper {
  private static final HttpServletRequest NOTHING =
      (HttpServletRequest)
          Proxy.newProxyInstance(
              PlainRequest.class.getClassLoader(),
              new Class<?>[] {HttpServletRequest.class},
              (proxy, method, arguments) -> PlainRequest.nothing(method.getReturnType()));
  private static final Map<String, String> HEADERS =
      Map.of(
          "host", "api.example.com",
          "user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
          "accept", "application/json",
          "accept-encoding", "gzip, deflate, br",
          "accept-language", "en",
          "origin", "https://app.example.com",
          "referer", "https://app.example.com/",
          "sec-fetch-site", "same-site",
          "sec-fetch-mode", "cors");

  private final Map<String, Object> attributes = new HashMap<>();

  PlainRequest() {
    super(NOTHING);
  }

  /** What a container says that knows nothing. */
  static @Nullable Object nothing(Class<?> type) {
    if (type.equals(boolean.class)) {
      return false;
    }
    if (type.equals(int.class)) {
      return -1;
    }
    if (type.equals(long.class)) {
      return -1L;
    }
    return null;
  }

  @Override
  public @Nullable String getHeader(String name) {
    return HEADERS.get(name.toLowerCase(Locale.ROOT));
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    String value = getHeader(name);
    return value == null ? Collections.emptyEnumeration() : Collections.enumeration(List.of(value));
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    return Collections.enumeration(HEADERS.keySet());
  }

  @Override
  public Enumeration<String> getAttributeNames() {
    return Collections.enumeration(attributes.keySet());
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    return attributes.get(name);
  }

  @Override
  public void setAttribute(String name, @Nullable Object value) {
    attributes.put(name, value);
  }

  @Override
  public void removeAttribute(String name) {
    attributes.remove(name);
  }

  @Override
  public String getMethod() {
    return "GET";
  }

  @Override
  public String getRequestURI() {
    return "/api/signals/subscribed";
  }

  @Override
  public String getServletPath() {
    return "/api/signals/subscribed";
  }

  @Override
  public @Nullable String getPathInfo() {
    return null;
  }

  @Override
  public String getContextPath() {
    return "";
  }

  @Override
  public @Nullable String getQueryString() {
    return "page=1";
  }

  @Override
  public String getProtocol() {
    return "HTTP/1.1";
  }

  @Override
  public String getScheme() {
    return "https";
  }

  @Override
  public String getServerName() {
    return "api.example.com";
  }

  @Override
  public int getServerPort() {
    return 443;
  }

  @Override
  public boolean isSecure() {
    return true;
  }

  @Override
  public String getRemoteAddr() {
    return "203.0.113.7";
  }

  @Override
  public long getContentLengthLong() {
    return -1;
  }

  @Override
  public @Nullable String getContentType() {
    return null;
  }

  @Override
  public Cookie @Nullable [] getCookies() {
    return null;
  }

  @Override
  public DispatcherType getDispatcherType() {
    return DispatcherType.REQUEST;
  }

  @Override
  public @Nullable String getCharacterEncoding() {
    return null;
  }

  @Override
  public boolean isAsyncStarted() {
    return false;
  }

  @Override
  public HttpServletMapping getHttpServletMapping() {
    return Mapped.DEFAULT;
  }

  /** The mapping of a dispatcher servlet. Immutable. */
  private enum Mapped implements HttpServletMapping {
    DEFAULT;

    @Override
    public String getMatchValue() {
      return "";
    }

    @Override
    public String getPattern() {
      return "/";
    }

    @Override
    public String getServletName() {
      return "dispatcher";
    }

    @Override
    public MappingMatch getMappingMatch() {
      return MappingMatch.DEFAULT;
    }
  }
}
