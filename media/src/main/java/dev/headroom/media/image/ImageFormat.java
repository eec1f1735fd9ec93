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

  /**
   * Returns whether an encoder of the format writes an image that is scaled to a width: not where
   * it is too high, as a long screenshot is.
   */
  boolean fits(ImageHeader source, int width) {
    int scaled = Math.min(width, source.shownWidth());
    long height = Math.ceilDiv((long) scaled * source.shownHeight(), source.shownWidth());
    return scaled <= maxSide && height <= maxSide;
  }

  /** Returns an image whose width can be that. */
  CheckedImage requireFitting(CheckedImage image, int width) {
    if (!fits(image.header(), width)) {
      throw new ImageRefusedException(
          ImageRefusedException.Reason.UNSUPPORTED,
          "the image would be higher or wider than %d pixels, which %s cannot be"
              .formatted(maxSide, this));
    }
    return image;
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
