// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import jakarta.servlet.http.HttpServletRequest;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code Content-Type}: the media type and the charset of a body. Immutable. */
public final class MediaTypes {
  private static final Pattern QUOTES = Pattern.compile("[\"'\\s]+");

  private MediaTypes() {}

  /** Returns the type in lower case and without parameters; empty for null. */
  public static String essence(@Nullable String contentType) {
    if (contentType == null) {
      return "";
    }
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /** Returns whether the type is JSON, or a format that is written in JSON; false for null. */
  public static boolean isJson(@Nullable String contentType) {
    String essence = essence(contentType);
    return essence.equals("application/json") || essence.endsWith("+json");
  }

  /**
   * Returns whether a body is UTF-8 or its part US-ASCII, as JSON must be: in any other charset,
   * bytes look like the structure of JSON and are not. Counts each charset that a handler may
   * decode by: that of {@code Content-Type}, and that of the request, which an earlier filter may
   * have set to another.
   */
  public static boolean isUtf8(HttpServletRequest request) {
    String contentType = request.getContentType();
    return isUtf8(request.getCharacterEncoding())
        && (contentType == null || contentType.indexOf(';') < 0 || declaresUtf8(contentType));
  }

  /** Looks at each parameter, and into quoted ones: which counts is another parser's to say. */
  private static boolean declaresUtf8(String contentType) {
    for (String parameter : contentType.split(";", -1)) {
      int at = parameter.indexOf('=');
      if (at >= 0
          && parameter.substring(0, at).strip().equalsIgnoreCase("charset")
          && !isUtf8(QUOTES.matcher(parameter.substring(at + 1)).replaceAll(""))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUtf8(@Nullable String name) {
    if (name == null || name.equalsIgnoreCase("UTF-8")) {
      return true;
    }
    try {
      Charset declared = charset(name);
      return declared.equals(StandardCharsets.UTF_8) || declared.equals(StandardCharsets.US_ASCII);
    } catch (UnsupportedEncodingException unknown) {
      return false;
    }
  }

  /**
   * Returns whether the container itself reads the body, as parameters or parts; false for null.
   */
  public static boolean isForm(@Nullable String contentType) {
    String essence = essence(contentType);
    return essence.equals("application/x-www-form-urlencoded")
        || essence.equals("multipart/form-data");
  }

  /** Returns whether a body has a {@code Content-Encoding}, so that its bytes are not its text. */
  public static boolean isEncoded(HttpServletRequest request) {
    return Collections.list(request.getHeaders("Content-Encoding")).stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(String::strip)
        .anyMatch(each -> !each.isEmpty() && !each.equalsIgnoreCase("identity"));
  }

  /**
   * Returns the charset of a body.
   *
   * @param name null for ISO-8859-1, which servlets assume
   * @throws UnsupportedEncodingException if it is unknown
   */
  public static Charset charset(@Nullable String name) throws UnsupportedEncodingException {
    try {
      return name == null ? StandardCharsets.ISO_8859_1 : Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      throw new UnsupportedEncodingException(name);
    }
  }
}
