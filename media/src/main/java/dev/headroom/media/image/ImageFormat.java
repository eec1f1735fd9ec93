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
  JPEG("image/jpeg", 65_500),
  /** PNG: without loss, for drawings and screenshots. */
  PNG("image/png", Integer.MAX_VALUE),
  /** GIF: read only; of an animation the first picture. */
  GIF("image/gif", 65_535),
  /** WebP. */
  WEBP("image/webp", 16_383),
  /** AVIF. */
  AVIF("image/avif", 65_536);

  private final String mediaType;
  private final int maxSide;

  ImageFormat(String mediaType, int maxSide) {
    this.mediaType = mediaType;
    this.maxSide = maxSide;
  }

  /** Returns the largest width and height, in pixels, that an encoder of the format writes. */
  int maxSide() {
    return maxSide;
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
