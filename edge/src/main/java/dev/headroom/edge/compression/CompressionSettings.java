// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import dev.headroom.edge.MediaTypes;
import dev.headroom.edge.PathPattern;
import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.util.List;

/**
 * Which responses are compressed.
 *
 * <p>Immutable.
 */
public record CompressionSettings(
    @Setting(
            value = "Responses of more bytes than this are compressed.",
            range = "0 to 1048576",
            unit = "bytes",
            defaultValue = "1000")
        int minBytes,
    @Setting(value = "Level of gzip: 1 is fast, 9 is small.", range = "1 to 9", defaultValue = "5")
        int level,
    @Setting(
            value = "Media types that are compressed, such as application/json, text/* or *+json.",
            defaultValue =
                "application/json,text/*,*+json,*+xml,application/javascript,application/xml,application/openmetrics-text,application/x-ndjson,application/yaml,application/wasm")
        List<String> types,
    @Setting(
            "Paths whose responses mix secrets with what the client sent; they are "
                + "never compressed.")
        List<PathPattern> secret) {
  /** Headers of digests, which hold for the bytes as the handler writes them. */
  public static final List<String> DIGESTS =
      List.of("Content-Digest", "Repr-Digest", "Digest", "Content-MD5");

  /**
   * Checks and copies.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public CompressionSettings {
    types = List.copyOf(types);
    secret = List.copyOf(secret);
    SettingsCheck check =
        SettingsCheck.of(CompressionSettings.class)
            .inRange("minBytes", minBytes)
            .inRange("level", level);
    for (String each : types) {
      check.require(
          each.indexOf('/') > 0 || each.startsWith("*+"),
          "types",
          each,
          "type/subtype, type/* or *+suffix",
          "name the media types of texts");
    }
    check.throwIfAny();
  }

  /** Returns the default settings. */
  public static CompressionSettings defaults() {
    return SettingsRecord.of(CompressionSettings.class).defaults();
  }

  /** Returns whether bodies of the type are compressed; an event stream never is. */
  public boolean covers(String contentType) {
    String type = MediaTypes.essence(contentType);
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
