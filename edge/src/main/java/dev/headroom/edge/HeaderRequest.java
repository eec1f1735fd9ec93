// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.time.Instant;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A request with some headers in place of those that the client sent.
 *
 * <p>Confined to one thread at a time, as every request is.
 */
public class HeaderRequest extends HttpServletRequestWrapper {
  private final Map<String, List<String>> changed;

  /**
   * Creates the request.
   *
   * @param changed values by name in lower case; no value hides the header
   */
  public HeaderRequest(HttpServletRequest request, Map<String, List<String>> changed) {
    super(request);
    this.changed = Map.copyOf(changed);
  }

  /** Returns the values of a header in place of those that were sent; null to keep them. */
  protected @Nullable List<String> values(String name) {
    return changed().get(name.toLowerCase(Locale.ROOT));
  }

  /** Returns the values by name in lower case; no value hides the header. */
  protected Map<String, List<String>> changed() {
    return changed;
  }

  @Override
  public final @Nullable String getHeader(String name) {
    List<String> values = values(name);
    if (values == null) {
      return super.getHeader(name);
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  @Override
  public final Enumeration<String> getHeaders(String name) {
    List<String> values = values(name);
    return values == null ? super.getHeaders(name) : Collections.enumeration(values);
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    TreeSet<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(Collections.list(super.getHeaderNames()));
    names.addAll(changed().keySet());
    names.removeIf(each -> List.of().equals(values(each)));
    return Collections.enumeration(names);
  }

  @Override
  public final long getDateHeader(String name) {
    List<String> values = values(name);
    if (values == null) {
      return super.getDateHeader(name);
    }
    if (values.isEmpty()) {
      return -1;
    }
    Instant date = HttpDate.parse(values.getFirst(), Instant.now());
    if (date == null) {
      throw new IllegalArgumentException(name + " is no date");
    }
    return date.toEpochMilli();
  }

  @Override
  public final int getIntHeader(String name) {
    List<String> values = values(name);
    if (values == null) {
      return super.getIntHeader(name);
    }
    return values.isEmpty() ? -1 : Integer.parseInt(values.getFirst());
  }
}
