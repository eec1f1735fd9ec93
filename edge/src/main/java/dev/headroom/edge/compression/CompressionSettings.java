// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import dev.headroom.edge.PathPattern;
import dev.headroom.ground.SettingsCheck;
import java.util.List;
import java.util.Locale;

/**
 * Which answers are compressed.
 *
 * <p>Immutable.
 *
 * @param minBytes bodies of more bytes than this are compressed, from 0 to 1 MiB
 * @param level 1 fast to 9 small
 * @param types media types in lower case, such as {@code application/json}, {@code text/*} or
 *     {@code *+json}
 * @param secret paths whose answers mix secrets with what the client sent; never compressed
 * @param zstd whether clients that take Zstandard get it, at its level 3; needs zstd-jni on the
 *     class path
 */
public record CompressionSettings(
    int minBytes, int level, List<String> types, List<PathPattern> secret, boolean zstd) {
  /**
   * Checks and copies.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public CompressionSettings {
    types = List.copyOf(types);
    secret = List.copyOf(secret);
    SettingsCheck check =
        new SettingsCheck()
            .between(
                "headroom.edge.compression.min-bytes",
                minBytes,
                0,
                1 << 20,
                "set the size above which compression pays")
            .between("headroom.edge.compression.level", level, 1, 9, "choose fast or small");
    check.require(
        !zstd || ContentCoding.hasZstd(),
        "headroom.edge.compression.zstd",
        "true",
        "true with com.github.luben:zstd-jni on the class path",
        "add that library, or set false");
    for (String each : types) {
      check.require(
          each.indexOf('/') > 0 || each.startsWith("*+"),
          "headroom.edge.compression.types",
          each,
          "type/subtype, type/* or *+suffix",
          "name the media types of texts");
    }
    check.throwIfAny();
  }

  /** Creates settings without secret paths, with gzip alone. */
  public CompressionSettings(int minBytes, int level, List<String> types) {
    this(minBytes, level, types, List.of(), false);
  }

  /** Tells whether zstd can be chosen: zstd-jni is there, with native code for this machine. */
  public static boolean hasZstd() {
    return ContentCoding.hasZstd();
  }

  /** Returns the ordinary settings: texts of more than 1000 bytes, gzip at level 5. */
  public static CompressionSettings defaults() {
    return new CompressionSettings(
        1000,
        5,
        List.of(
            "application/json",
            "text/*",
            "*+json",
            "*+xml",
            "application/javascript",
            "application/xml",
            "application/openmetrics-text",
            "application/x-ndjson",
            "application/yaml",
            "application/wasm"));
  }

  /** Tells whether bodies of the type are compressed; an event stream never is. */
  public boolean covers(String contentType) {
    int end = contentType.indexOf(';');
    String type =
        (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    if (type.equals("text/event-stream")) {
      return false;
    }
    for (String each : types) {
      boolean family = each.endsWith("/*") && type.startsWith(each.substring(0, each.length() - 1));
      boolean suffix = each.startsWith("*+") && type.endsWith(each.substring(1));
      if (family || suffix || type.equals(each)) {
        return true;
      }
    }
    return false;
  }
}
