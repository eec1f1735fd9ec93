// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.HeaderRequest;
import dev.headroom.edge.responsecache.ResponseCacheMeters.NotStored;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A request as the handler sees it while its response is made to be stored: with the headers of the
 * key and no others, and without a body, since what a handler cannot see cannot get into another
 * client's response. Confined to one thread.
 */
final class KeyedRequest extends HeaderRequest {
  private static final Set<String> NEGOTIATING = Set.of("accept", "accept-language");

  private final Set<String> shown;
  private final CapturedResponse response;
  private final Set<String> negotiated = new TreeSet<>();

  /**
   * Creates the request.
   *
   * @param shown names of headers in lower case
   * @param validators further headers, by name in lower case
   */
  KeyedRequest(
      HttpServletRequest request,
      Set<String> shown,
      Map<String, List<String>> validators,
      CapturedResponse response) {
    super(request, validators);
    this.shown = shown;
    this.response = response;
  }

  @Override
  protected @Nullable List<String> values(String name) {
    List<String> validator = super.values(name);
    return validator == null && !noteAndShow(name) ? List.of() : validator;
  }

  /** Returns whether the handler sees a header, and notes that it has asked for it. */
  private boolean noteAndShow(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean shows = shown.contains(lower);
    if (shows && NEGOTIATING.contains(lower)) {
      negotiated.add(lower);
    }
    return shows;
  }

  /**
   * Returns {@code Accept} and {@code Accept-Language}, as far as the handler has read them or has
   * listed the names of all headers.
   */
  Set<String> negotiated() {
    return negotiated;
  }

  /** Returns null unless the rule names the header, which a client may send without a body. */
  @Override
  public @Nullable String getContentType() {
    return noteAndShow("content-type") ? super.getContentType() : null;
  }

  /** Returns an empty body: over HTTP/2 no header shows that there is one. */
  @Override
  public ServletInputStream getInputStream() {
    return new NoBody();
  }

  @Override
  public BufferedReader getReader() {
    return new BufferedReader(Reader.nullReader());
  }

  /** A body without bytes. Thread-safe. */
  private static final class NoBody extends ServletInputStream {
    @Override
    public int read() {
      return -1;
    }

    @Override
    public boolean isFinished() {
      return true;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      try {
        listener.onAllDataRead();
      } catch (IOException failed) {
        listener.onError(failed);
      }
    }
  }

  @Override
  public Cookie @Nullable [] getCookies() {
    return noteAndShow("cookie") ? super.getCookies() : null;
  }

  @Override
  public Locale getLocale() {
    return noteAndShow("accept-language") ? super.getLocale() : Locale.getDefault();
  }

  @Override
  public Enumeration<Locale> getLocales() {
    return noteAndShow("accept-language")
        ? super.getLocales()
        : Collections.enumeration(List.of(Locale.getDefault()));
  }

  @Override
  public boolean isAsyncSupported() {
    return !response.isDetached() && super.isAsyncSupported();
  }

  @Override
  public HttpSession getSession() {
    return Objects.requireNonNull(getSession(true), "a session");
  }

  /**
   * Returns the session. What a handler makes within a new one, such as a token of a form, is for
   * the client that gets its cookie, which the container adds past every wrapper.
   */
  @Override
  public @Nullable HttpSession getSession(boolean create) {
    HttpSession session = super.getSession(create);
    if (session != null && session.isNew()) {
      release(NotStored.SET_COOKIE);
    }
    return session;
  }

  @Override
  public String changeSessionId() {
    String changed = super.changeSessionId();
    release(NotStored.SET_COOKIE);
    return changed;
  }

  @Override
  public AsyncContext startAsync() {
    becomeAsynchronous();
    return super.startAsync();
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse other) {
    becomeAsynchronous();
    return super.startAsync(request, other);
  }

  private void becomeAsynchronous() {
    if (response.isDetached()) {
      throw new IllegalStateException("a background refresh cannot become asynchronous");
    }
    release(NotStored.FORM);
  }

  private void release(NotStored why) {
    try {
      response.release(why);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
