// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.HeaderLine;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Status and headers of an answer that is held back; passed on at once when it no longer is.
 * Confined to one thread until then.
 */
abstract sealed class CapturedHeaders extends HttpServletResponseWrapper permits CapturedResponse {
  private static final String TYPE = "Content-Type";
  private static final String LENGTH = "Content-Length";
  private static final String CHARSET = "charset=";
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

  private final HttpServletResponse to;
  private final List<HeaderLine> lines = new ArrayList<>();
  private final List<Cookie> cookies = new ArrayList<>();
  private @Nullable String type;
  private @Nullable String charset;
  private int status = SC_OK;
  private long declaredBytes = -1;

  CapturedHeaders(HttpServletResponse to) {
    super(to);
    this.to = to;
  }

  /** Tells whether the client is told all at once. */
  abstract boolean passes();

  /** Tells whether a writer has fixed the charset. */
  abstract boolean isWritten();

  final long declaredBytes() {
    return declaredBytes;
  }

  /** Returns the headers, with one in place of all cookies. */
  final List<HeaderLine> lines() {
    List<HeaderLine> all = new ArrayList<>(lines);
    String full = getContentType();
    if (full != null) {
      all.add(new HeaderLine(TYPE, full, false));
    }
    if (!cookies.isEmpty()) {
      all.add(new HeaderLine("Set-Cookie", "", true));
    }
    return all;
  }

  final void tell() {
    to.setStatus(status);
    tellHeaders();
    String full = getContentType();
    if (full != null) {
      to.setContentType(full);
    }
    if (declaredBytes >= 0) {
      to.setContentLengthLong(declaredBytes);
    }
  }

  final void tellHeaders() {
    lines.forEach(line -> line.writeTo(to));
    cookies.forEach(to::addCookie);
  }

  final void forget() {
    lines.clear();
    cookies.clear();
    status = SC_OK;
    declaredBytes = -1;
    type = null;
    charset = null;
  }

  @Override
  public final void setStatus(int code) {
    status = code;
    if (passes()) {
      to.setStatus(code);
    }
  }

  @Override
  public final int getStatus() {
    return passes() ? to.getStatus() : status;
  }

  @Override
  public final void addCookie(Cookie cookie) {
    if (passes()) {
      to.addCookie(cookie);
    } else {
      cookies.add(cookie);
    }
  }

  @Override
  public final void setHeader(String name, @Nullable String value) {
    header(new HeaderLine(name, value, false));
  }

  @Override
  public final void addHeader(String name, @Nullable String value) {
    header(new HeaderLine(name, value, true));
  }

  private void header(HeaderLine line) {
    if (passes()) {
      line.writeTo(to);
    } else if (line.hasName(TYPE)) {
      setContentType(line.value());
    } else if (line.hasName(LENGTH)) {
      declaredBytes = CacheDirectives.of(List.of("n=" + line.value())).seconds("n");
    } else {
      if (!line.added()) {
        lines.removeIf(before -> before.hasName(line.name()));
      }
      lines.add(line);
    }
  }

  @Override
  public final void setIntHeader(String name, int value) {
    setHeader(name, Integer.toString(value));
  }

  @Override
  public final void addIntHeader(String name, int value) {
    addHeader(name, Integer.toString(value));
  }

  @Override
  public final void setDateHeader(String name, long millis) {
    setHeader(name, DATE.format(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC)));
  }

  @Override
  public final void addDateHeader(String name, long millis) {
    addHeader(name, DATE.format(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC)));
  }

  @Override
  public final boolean containsHeader(String name) {
    return getHeader(name) != null;
  }

  @Override
  public final @Nullable String getHeader(String name) {
    List<String> own = passes() ? List.of() : HeaderLine.values(lines(), name);
    return own.isEmpty() ? super.getHeader(name) : own.getFirst();
  }

  @Override
  public final Collection<String> getHeaders(String name) {
    List<String> all = passes() ? List.of() : HeaderLine.values(lines(), name);
    return all.isEmpty() ? super.getHeaders(name) : all;
  }

  @Override
  public final Collection<String> getHeaderNames() {
    TreeSet<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(super.getHeaderNames());
    if (!passes()) {
      lines().forEach(line -> names.add(line.name()));
    }
    return names;
  }

  @Override
  public final void setContentLength(int bytes) {
    setContentLengthLong(bytes);
  }

  @Override
  public final void setContentLengthLong(long bytes) {
    declaredBytes = bytes;
    if (passes()) {
      to.setContentLengthLong(bytes);
    }
  }

  @Override
  public final void setContentType(@Nullable String text) {
    if (passes()) {
      to.setContentType(text);
      return;
    }
    int end = text == null ? -1 : text.indexOf(';');
    type = text == null || end < 0 ? text : text.substring(0, end).strip();
    int at = text == null ? -1 : text.toLowerCase(Locale.ROOT).indexOf(CHARSET);
    if (text != null && at >= 0) {
      String named = text.substring(at + CHARSET.length());
      int stop = named.indexOf(';');
      setCharacterEncoding((stop < 0 ? named : named.substring(0, stop)).replace("\"", "").strip());
    } else if (text != null && end >= 0) {
      type = text;
    }
  }

  @Override
  public final @Nullable String getContentType() {
    if (passes()) {
      return to.getContentType();
    }
    String named = charset;
    return type == null || named == null ? type : type + ";" + CHARSET + named;
  }

  @Override
  public final void setCharacterEncoding(@Nullable String name) {
    if (passes()) {
      to.setCharacterEncoding(name);
    } else if (!isWritten()) {
      charset = name;
    }
  }

  @Override
  public final String getCharacterEncoding() {
    String named = charset;
    return passes() ? to.getCharacterEncoding() : named == null ? "ISO-8859-1" : named;
  }

  @Override
  public final void setLocale(@Nullable Locale locale) {
    setHeader("Content-Language", locale == null ? null : locale.toLanguageTag());
  }
}
