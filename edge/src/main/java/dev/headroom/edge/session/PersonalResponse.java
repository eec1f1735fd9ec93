// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.session;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A response to a signed-in user: no cache stores it, unless the handler sets {@code Cache-Control}
 * itself. Confined to one thread at a time.
 */
final class PersonalResponse extends HttpServletResponseWrapper {
  private static final String CACHE_CONTROL = "Cache-Control";

  private boolean decided;

  PersonalResponse(HttpServletResponse response) {
    super(response);
    response.setHeader(CACHE_CONTROL, "no-store");
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    decided |= CACHE_CONTROL.equalsIgnoreCase(name);
    super.setHeader(name, value);
  }

  @Override
  public void addHeader(String name, @Nullable String value) {
    if (!decided && CACHE_CONTROL.equalsIgnoreCase(name)) {
      setHeader(name, value);
    } else {
      super.addHeader(name, value);
    }
  }

  @Override
  public void reset() {
    super.reset();
    decided = false;
    super.setHeader(CACHE_CONTROL, "no-store");
  }
}
