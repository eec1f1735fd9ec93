// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.media.image.Picture.Variant;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an image in the store: {@code ab/abcd…/original}, {@code …/info}, {@code
 * …/q85/640.webp}, and {@code …/died/} for attempts that ended a process. A folder of two
 * characters comes first, so that no folder has too many entries.
 *
 * <p>Immutable.
 */
final class ImageKeys {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern VARIANT =
      Pattern.compile("[0-9a-f]{2}/[0-9a-f]{64}/q\\d{1,3}/(\\d{1,5})\\.(webp|avif|jpeg|png)");

  private ImageKeys() {}

  /** Returns the id of a file. */
  static String id(byte[] file) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing", e);
    }
  }

  static String original(String id) {
    return folder(id) + "original";
  }

  static String info(String id) {
    return folder(id) + "info";
  }

  static String variant(String id, int quality, int width, ImageFormat format) {
    return folder(id) + qualityFolder(quality) + width + "." + format.extension();
  }

  private static String qualityFolder(int quality) {
    return "q" + quality + "/";
  }

  /** Returns the sizes among keys: of each one, that of a quality if it is there. */
  static List<Variant> variants(List<String> keys, int quality) {
    Map<String, Variant> bySize = new LinkedHashMap<>();
    for (String key : keys) {
      Variant each = parse(key);
      if (each != null) {
        bySize.merge(
            each.width() + each.format().extension(),
            each,
            (one, other) -> key.contains("/" + qualityFolder(quality)) ? other : one);
      }
    }
    return List.copyOf(bySize.values());
  }

  /** Returns the key that says that an attempt of this work has ended a process. */
  static String died(String id, ImageFormat format, String work) {
    return folder(id) + "died/" + format.extension() + "-" + id(work.getBytes(UTF_8));
  }

  /** Returns the folder of an image, with a slash at its end. */
  static String folder(String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("id is \"" + id + "\", but must be a SHA-256 in hex");
    }
    return id.substring(0, 2) + "/" + id + "/";
  }

  /** Reads a key of a size; null if it is another key. */
  static @Nullable Variant parse(String key) {
    Matcher read = VARIANT.matcher(key);
    return read.matches()
        ? new Variant(
            ImageFormat.valueOf(read.group(2).toUpperCase(Locale.ROOT)),
            Integer.parseInt(read.group(1)),
            key)
        : null;
  }
}
