// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.responsecache.ResponseCacheMeters.NotStored;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A request as the handler sees it while its response is made to be stored: with the headers of the
 * key and no others, since what a handler cannot see cannot get into another client's response.
 * Confined to one thread.
 */
final class KeyedRequest extends HttpServletRequestWrapper {
  private static final Set<String> NEGOTIATING = Set.of("accept", "accept-language");

  private final Set<String> shown;
  private final CapturedResponse response;
  private final Set<String> negotiated = new TreeSet<>();

  /**
   * Creates the request.
   *
   * @param shown names of headers in lower case
   */
  KeyedRequest(HttpServletRequest request, Set<String> shown, CapturedResponse response) {
    super(request);
    this.shown = shown;
    this.response = response;
  }

  private boolean shows(String name) {
    return shown.contains(name.toLowerCase(Locale.ROOT));
  }

  private boolean reads(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean shows = shown.contains(lower);
    if (shows && NEGOTIATING.contains(lower)) {
      negotiated.add(lower);
    }
    return shows;
  }

  /** Returns {@code Accept} and {@code Accept-Language}, as far as the handler has read them. */
  Set<String> negotiated() {
    return negotiated;
  }

  @Override
  public @Nullable String getHeader(String name) {
    return reads(name) ? super.getHeader(name) : null;
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return reads(name) ? super.getHeaders(name) : Collections.emptyEnumeration();
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    return Collections.enumeration(
        Collections.list(super.getHeaderNames()).stream().filter(this::shows).toList());
  }

  @Override
  public long getDateHeader(String name) {
    return reads(name) ? super.getDateHeader(name) : -1;
  }

  @Override
  public int getIntHeader(String name) {
    return reads(name) ? super.getIntHeader(name) : -1;
  }

  @Override
  public Cookie @Nullable [] getCookies() {
    return shows("cookie") ? super.getCookies() : null;
  }

  @Override
  public Locale getLocale() {
    return reads("accept-language") ? super.getLocale() : Locale.getDefault();
  }

  @Override
  public Enumeration<Locale> getLocales() {
    return reads("accept-language")
        ? super.getLocales()
        : Collections.enumeration(List.of(Locale.getDefault()));
  }

  @Override
  public boolean isAsyncSupported() {
    return !response.isDetached() && super.isAsyncSupported();
  }

  @Override
  public AsyncContext startAsync() {
    release();
    return super.startAsync();
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse other) {
    release();
    return super.startAsync(request, other);
  }

  private void release() {
    if (response.isDetached()) {
      throw new IllegalStateException("a background refresh cannot become asynchronous");
    }
    try {
      response.release(NotStored.FORM);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
