// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

/**
 * An image whose header {@link ImageCheck} has accepted; engines decode nothing else.
 *
 * <p>Immutable, as long as nobody writes to the bytes, which are not copied.
 */
public final class CheckedImage {
  private final byte[] bytes;
  private final ImageHeader header;

  CheckedImage(byte[] bytes, ImageHeader header) {
    this.bytes = bytes;
    this.header = header;
  }

  /** Returns the file; must not be written to. */
  public byte[] bytes() {
    return bytes;
  }

  /** Returns what the header says. */
  public ImageHeader header() {
    return header;
  }

  /**
   * Returns whether an encoder of a format writes the image scaled to a width: not where it is too
   * high, as a long screenshot is.
   */
  boolean fits(ImageFormat format, int width) {
    int scaled = Math.min(width, header.shownWidth());
    long height = Math.ceilDiv((long) scaled * header.shownHeight(), header.shownWidth());
    return scaled <= format.maxSide() && height <= format.maxSide();
  }

  /** Returns the image if it {@link #fits}. */
  CheckedImage requireFitting(ImageFormat format, int width) {
    if (!fits(format, width)) {
      throw new ImageRefusedException(
          ImageRefusedException.Reason.UNSUPPORTED,
          "the image would be higher or wider than %d pixels, which %s cannot be"
              .formatted(format.maxSide(), format));
    }
    return this;
  }

  /**
   * Checks the size that a decoder finds; called before it decodes the pixels.
   *
   * @throws ImageRefusedException if there are more pixels than the header has announced
   */
  public void requireAnnounced(int width, int height) {
    if ((long) width * height > header.pixels()) {
      throw new ImageRefusedException(
          ImageRefusedException.Reason.TOO_MANY_PIXELS,
          "the image has %d x %d pixels, but its header announces %d x %d"
              .formatted(width, height, header.width(), header.height()));
    }
  }
}
