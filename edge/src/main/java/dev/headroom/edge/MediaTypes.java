// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the media type of a body. Immutable. */
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
}
