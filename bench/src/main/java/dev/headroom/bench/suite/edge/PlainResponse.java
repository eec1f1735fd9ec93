// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.edge;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer in memory, its headers in a list as containers keep them. Confined to one thread. */
final class PlainResponse extends HttpServletResponseWrapper {
  private static final HttpServletResponse NOTHING =
      (HttpServletResponse)
          Proxy.newProxyInstance(
              PlainResponse.class.getClassLoader(),
              new Class<?>[] {HttpServletResponse.class},
              (proxy, method, arguments) -> PlainRequest.nothing(method.getReturnType()));

  private final List<String> names = new ArrayList<>(32);
  private final List<String> values = new ArrayList<>(32);
  private int status = 200;

  PlainResponse() {
    super(NOTHING);
  }

  int headers() {
    return names.size();
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    int at = find(name);
    if (at >= 0) {
      values.set(at, String.valueOf(value));
    } else {
      addHeader(name, value);
    }
  }

  @Override
  public void addHeader(String name, @Nullable String value) {
    names.add(name);
    values.add(String.valueOf(value));
  }

  @Override
  public boolean containsHeader(String name) {
    return find(name) >= 0;
  }

  @Override
  public @Nullable String getHeader(String name) {
    int at = find(name);
    return at < 0 ? null : values.get(at);
  }

  @Override
  public Collection<String> getHeaders(String name) {
    String value = getHeader(name);
    return value == null ? List.of() : List.of(value);
  }

  private int find(String name) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public void setStatus(int changed) {
    status = changed;
  }

  @Override
  public int getStatus() {
    return status;
  }

  @Override
  public @Nullable String getContentType() {
    return "application/json";
  }

  @Override
  public String getCharacterEncoding() {
    return "UTF-8";
  }

  @Override
  public boolean isCommitted() {
    return false;
  }

  @Override
  public void setContentLengthLong(long bytes) {
    status = bytes < 0 ? 500 : status;
  }
}
