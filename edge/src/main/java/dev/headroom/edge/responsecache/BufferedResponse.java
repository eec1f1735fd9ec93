// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.HttpDate;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Status, headers and body of a response, held in memory; the underlying response is not touched
 * until {@link #writeTo}. Confined to one thread.
 */
final class BufferedResponse extends HttpServletResponseWrapper {
  private static final String TYPE = "Content-Type";
  private static final String LENGTH = "Content-Length";
  private static final String CHARSET = "charset=";
  private static final Pattern CHARSETS =
      Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?([^\";\\s]*)\"?\\s*");
  private static final Pattern LENGTHS = Pattern.compile("[0-9]{1,18}");

  private final List<HeaderLine> lines = new ArrayList<>();
  private final List<Cookie> cookies = new ArrayList<>();
  private final List<HeaderLine> replaced;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private @Nullable String type;
  private @Nullable String charset;
  private int status = SC_OK;
  private long declaredBytes = -1;

  /**
   * Creates a response.
   *
   * @param replaced the headers of the stored response that this one replaces in the background;
   *     empty for none
   */
  BufferedResponse(HttpServletResponse underlying, List<HeaderLine> replaced) {
    super(underlying);
    this.replaced = replaced;
  }

  /** Returns the buffer of the body. */
  ByteArrayOutputStream body() {
    return body;
  }

  /** Returns the length that the handler declared; -1 for none. */
  long declaredBytes() {
    return declaredBytes;
  }

  /** Returns the headers, with one line in place of all cookies. */
  List<HeaderLine> lines() {
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

  /** Writes status, headers and body. */
  void writeTo(HttpServletResponse to) throws IOException {
    to.setStatus(status);
    writeHeadersTo(to);
    String full = getContentType();
    if (full != null) {
      to.setContentType(full);
    }
    if (declaredBytes >= 0) {
      to.setContentLengthLong(declaredBytes);
    }
    if (body.size() > 0) {
      body.writeTo(to.getOutputStream());
    }
  }

  /** Writes the cookies. */
  void writeCookiesTo(HttpServletResponse to) {
    lines.stream().filter(each -> each.hasName("Set-Cookie")).forEach(each -> each.writeTo(to));
    cookies.forEach(to::addCookie);
  }

  /** Writes what limits behind the cache say of this client, which is not stored. */
  void writeRateLimitsTo(HttpServletResponse to) {
    lines.stream().filter(HeaderLine::isRateLimit).forEach(each -> each.writeTo(to));
  }

  /** Writes the headers that do not describe the body. */
  void writeHeadersTo(HttpServletResponse to) {
    lines.forEach(line -> line.writeTo(to));
    cookies.forEach(to::addCookie);
  }

  @Override
  public void reset() {
    lines.clear();
    cookies.clear();
    body.reset();
    status = SC_OK;
    declaredBytes = -1;
    type = null;
    charset = null;
  }

  @Override
  public void resetBuffer() {
    body.reset();
  }

  @Override
  public void flushBuffer() {
    // Everything is sent at the end.
  }

  @Override
  public void setStatus(int code) {
    status = code;
  }

  @Override
  public int getStatus() {
    return status;
  }

  @Override
  public void addCookie(Cookie cookie) {
    cookies.add(cookie);
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    header(new HeaderLine(name, value, false));
  }

  @Override
  public void addHeader(String name, @Nullable String value) {
    header(new HeaderLine(name, value, true));
  }

  private void header(HeaderLine line) {
    if (line.hasName(TYPE)) {
      setContentType(line.value());
    } else if (line.hasName(LENGTH)) {
      declaredBytes = length(line.value());
    } else {
      if (!line.added()) {
        lines.removeIf(before -> before.hasName(line.name()));
      }
      lines.add(line);
    }
  }

  /** Returns a length; -1 for none, or what is no number. */
  private static long length(@Nullable String text) {
    return text != null && LENGTHS.matcher(text).matches() ? Long.parseLong(text) : -1;
  }

  @Override
  public void setIntHeader(String name, int value) {
    setHeader(name, Integer.toString(value));
  }

  @Override
  public void addIntHeader(String name, int value) {
    addHeader(name, Integer.toString(value));
  }

  @Override
  public void setDateHeader(String name, long millis) {
    setHeader(name, HttpDate.format(Instant.ofEpochMilli(millis)));
  }

  @Override
  public void addDateHeader(String name, long millis) {
    addHeader(name, HttpDate.format(Instant.ofEpochMilli(millis)));
  }

  @Override
  public boolean containsHeader(String name) {
    return getHeader(name) != null;
  }

  @Override
  public @Nullable String getHeader(String name) {
    List<String> own = HeaderLine.values(lines(), name);
    return own.isEmpty() ? super.getHeader(name) : own.getFirst();
  }

  @Override
  public Collection<String> getHeaders(String name) {
    List<String> own = HeaderLine.values(lines(), name);
    return own.isEmpty() ? super.getHeaders(name) : own;
  }

  @Override
  public Collection<String> getHeaderNames() {
    TreeSet<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(super.getHeaderNames());
    lines().forEach(line -> names.add(line.name()));
    return names;
  }

  @Override
  public void setContentLength(int bytes) {
    declaredBytes = bytes;
  }

  @Override
  public void setContentLengthLong(long bytes) {
    declaredBytes = bytes;
  }

  @Override
  public void setContentType(@Nullable String text) {
    Matcher named = CHARSETS.matcher(text == null ? "" : text);
    if (text != null && named.find()) {
      type = text.substring(0, named.start()) + text.substring(named.end());
      setCharacterEncoding(named.group(1));
    } else {
      type = text;
    }
  }

  @Override
  public @Nullable String getContentType() {
    String named = charset;
    return type == null || named == null ? type : type + ";" + CHARSET + named;
  }

  @Override
  public void setCharacterEncoding(@Nullable String name) {
    charset = name;
  }

  @Override
  public String getCharacterEncoding() {
    String named = charset;
    return named == null ? super.getCharacterEncoding() : named;
  }

  /**
   * Sets the language, and the charset that the container has for it unless the handler sets one.
   * The container alone knows that charset, so the underlying response has the language too. Of one
   * that is complete the container sets nothing more: the charset is then that of the response to
   * be replaced, if that has the same language.
   */
  @Override
  public void setLocale(@Nullable Locale locale) {
    setHeader("Content-Language", locale == null ? null : locale.toLanguageTag());
    String before = super.getCharacterEncoding();
    super.setLocale(locale);
    String after = super.getCharacterEncoding();
    if (charset == null) {
      charset = after.equals(before) ? replacedCharset(getHeader("Content-Language")) : after;
    }
  }

  private @Nullable String replacedCharset(@Nullable String language) {
    Matcher named = CHARSETS.matcher(String.join("", HeaderLine.values(replaced, TYPE)));
    boolean same = HeaderLine.values(replaced, "Content-Language").contains(language);
    return same && named.find() ? named.group(1) : null;
  }
}
