// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

/**
 * What the first bytes of an image say: its format and its size, before anything is decoded.
 *
 * <p>Immutable.
 *
 * @param width in pixels, as stored
 * @param height in pixels, as stored
 * @param orientation of EXIF, 1 to 8; 1 where nothing must be turned
 */
public record ImageHeader(ImageFormat format, int width, int height, int orientation) {

  /**
   * Reads the header of an image, its format by magic numbers alone.
   *
   * @throws ImageRefusedException if it is none, or if the header is incomplete
   */
  public static ImageHeader read(byte[] image) {
    return HeaderReader.read(image);
  }

  /** Returns the number of pixels. */
  public long pixels() {
    return (long) width * height;
  }

  /** Returns the width of the image as it is shown, after it was turned. */
  public int shownWidth() {
    return orientation >= 5 ? height : width;
  }

  /** Returns the height of the image as it is shown, after it was turned. */
  public int shownHeight() {
    return orientation >= 5 ? width : height;
  }
}
