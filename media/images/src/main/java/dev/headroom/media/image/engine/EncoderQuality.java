// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image.engine;

import dev.headroom.media.image.ImageFormat;

/**
 * The quality of each encoder that stands for JPEG's quality 85.
 *
 * <p>Measured with libvips 8.14.1 (libwebp 1.2, aom 3.6) over the 24 photographs of {@code
 * ./headroom bench media} at 1280 pixels, which measures it again: for AVIF the lowest quality
 * whose median SSIM is that of JPEG; for WebP the highest with less than three quarters of JPEG's
 * bytes, since its limited range of brightness reaches JPEG's SSIM at no fewer bytes. The same
 * number is not the same quality in every build of an encoder: other builds use this row until they
 * are measured. Qualities other than 85 are shifted by the same difference, which was not measured.
 *
 * <p>Immutable.
 *
 * @param quality on the encoder's own scale
 * @param effort of the encoder, from 0 (fast) to its most; ignored by JPEG and PNG
 */
record EncoderQuality(int quality, int effort) {
  private static final int REFERENCE = 85;
  private static final int WEBP = 89;
  private static final int AVIF = 82;

  /**
   * Returns the quality for an encoder.
   *
   * @param quality on the scale of JPEG
   */
  static EncoderQuality of(ImageFormat format, int quality) {
    return switch (format) {
      case WEBP -> shifted(WEBP, 4, quality);
      case AVIF -> shifted(AVIF, 3, quality);
      default -> new EncoderQuality(quality, 0);
    };
  }

  private static EncoderQuality shifted(int atReference, int effort, int quality) {
    return new EncoderQuality(Math.clamp(atReference + quality - REFERENCE, 1, 100), effort);
  }
}
