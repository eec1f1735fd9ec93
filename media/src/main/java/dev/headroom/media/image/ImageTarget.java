// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

/**
 * A size and a format in which an engine encodes an image.
 *
 * <p>Immutable.
 *
 * @param width in pixels; an image that is narrower keeps its width
 * @param quality 1 to 100 on the scale of JPEG; engines translate it to that of the format's
 *     encoder. Formats without loss ignore it
 */
public record ImageTarget(ImageFormat format, int width, int quality) {
  /** Checks the values. */
  public ImageTarget {
    if (format == ImageFormat.GIF) {
      throw new IllegalArgumentException("format is GIF, which is only read: use WEBP");
    }
    if (width < 1 || width > 16_383) {
      throw new IllegalArgumentException("width is " + width + ", but must be 1 to 16383");
    }
    if (quality < 1 || quality > 100) {
      throw new IllegalArgumentException("quality is " + quality + ", but must be 1 to 100");
    }
  }
}
