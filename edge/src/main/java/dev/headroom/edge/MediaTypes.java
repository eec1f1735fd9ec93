// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads {@code Content-Type}: the media type and the charset of a body. Immutable. */
public final class MediaTypes {
  private MediaTypes() {}

  /** Returns the type in lower case and without parameters; empty for null. */
  public static String essence(@Nullable String contentType) {
    if (contentType == null) {
      return "";
    }
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /** Returns whether the type is JSON, or a format that is written in JSON. */
  public static boolean isJson(@Nullable String contentType) {
    String essence = essence(contentType);
    return essence.equals("application/json") || essence.endsWith("+json");
  }

  /**
   * Returns whether a charset is UTF-8 or its part US-ASCII, as that of JSON must be: in any other,
   * bytes look like the structure of JSON and are not.
   *
   * @param name null for UTF-8
   */
  public static boolean isUtf8(@Nullable String name) {
    return name == null || name.equalsIgnoreCase("UTF-8") || name.equalsIgnoreCase("US-ASCII");
  }

  /** Returns whether the container itself reads the body, as parameters or parts. */
  public static boolean isForm(@Nullable String contentType) {
    String essence = essence(contentType);
    return essence.equals("application/x-www-form-urlencoded")
        || essence.equals("multipart/form-data");
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
