// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

import java.util.Locale;

/**
 * A format of images.
 *
 * <p>Immutable.
 */
public enum ImageFormat {
  /** JPEG: every client reads it; no transparency. */
  JPEG("image/jpeg"),
  /** PNG: without loss, for drawings and screenshots. */
  PNG("image/png"),
  /** GIF: read only; of an animation the first picture. */
  GIF("image/gif"),
  /** WebP. */
  WEBP("image/webp"),
  /** AVIF. */
  AVIF("image/avif");

  private final String mediaType;

  ImageFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  /** Returns the media type for {@code Content-Type}. */
  public String mediaType() {
    return mediaType;
  }

  /** Returns the name in lower case, which is the extension of files. */
  public String extension() {
    return name().toLowerCase(Locale.ROOT);
  }
}
