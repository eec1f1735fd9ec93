// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image.engine;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.color.ColorSpace;
import java.awt.geom.AffineTransform;
import java.awt.image.BandCombineOp;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;

/**
 * Conversions of pixels with Java 2D.
 *
 * <p>Thread-safe.
 */
final class JavaPixels {
  private JavaPixels() {}

  /** Returns an image in sRGB, with or without transparency as before. */
  static BufferedImage srgb(BufferedImage image) {
    BufferedImage converted = new BufferedImage(image.getWidth(), image.getHeight(), type(image));
    ColorSpace space = image.getColorModel().getColorSpace();
    if (!space.isCS_sRGB() && space.getType() == ColorSpace.TYPE_RGB) {
      new ColorConvertOp(null).filter(image, converted);
      return converted;
    }
    if (isGrey(space) && image.getType() != BufferedImage.TYPE_BYTE_GRAY) {
      copyGrey(image, converted);
      return converted;
    }
    return drawn(image, converted, new AffineTransform());
  }

  /** Returns whether levels of grey have no profile of their own. */
  private static boolean isGrey(ColorSpace space) {
    return space.equals(ColorSpace.getInstance(ColorSpace.CS_GRAY));
  }

  /**
   * Copies the levels as they are: Java 2D would lighten them, since it takes them for linear, but
   * for those of a byte without transparency.
   */
  private static void copyGrey(BufferedImage image, BufferedImage converted) {
    float scale = 255f / ((1 << image.getColorModel().getComponentSize(0)) - 1);
    float[][] bands =
        image.getColorModel().hasAlpha()
            ? new float[][] {{scale, 0}, {scale, 0}, {scale, 0}, {0, scale}}
            : new float[][] {{scale}, {scale}, {scale}};
    new BandCombineOp(bands, null).filter(image.getRaster(), converted.getRaster());
  }

  /** Scales down by halves, each the mean of four pixels, and then bilinearly to the size. */
  static BufferedImage scaled(BufferedImage image, int width, int height) {
    BufferedImage current = image;
    while (current.getWidth() > width || current.getHeight() > height) {
      int nextWidth = Math.max(width, (current.getWidth() + 1) / 2);
      int nextHeight = Math.max(height, (current.getHeight() + 1) / 2);
      BufferedImage next = new BufferedImage(nextWidth, nextHeight, type(current));
      Graphics2D graphics = next.createGraphics();
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      graphics.drawImage(current, 0, 0, nextWidth, nextHeight, null);
      graphics.dispose();
      current = next;
    }
    return current;
  }

  /**
   * Turns an image by an orientation of EXIF.
   *
   * @param orientation 1 to 8
   */
  static BufferedImage upright(BufferedImage image, int orientation) {
    int w = image.getWidth();
    int h = image.getHeight();
    AffineTransform turn =
        switch (orientation) {
          case 2 -> new AffineTransform(-1, 0, 0, 1, w, 0);
          case 3 -> new AffineTransform(-1, 0, 0, -1, w, h);
          case 4 -> new AffineTransform(1, 0, 0, -1, 0, h);
          case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
          case 6 -> new AffineTransform(0, 1, -1, 0, h, 0);
          case 7 -> new AffineTransform(0, -1, -1, 0, h, w);
          case 8 -> new AffineTransform(0, -1, 1, 0, 0, w);
          default -> new AffineTransform();
        };
    if (turn.isIdentity()) {
      return image;
    }
    boolean swapped = orientation >= 5;
    return drawn(image, new BufferedImage(swapped ? h : w, swapped ? w : h, type(image)), turn);
  }

  /** Puts an image on white, where it is transparent. */
  static BufferedImage onWhite(BufferedImage image) {
    if (!image.getColorModel().hasAlpha()) {
      return image;
    }
    BufferedImage opaque =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = opaque.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, opaque.getWidth(), opaque.getHeight());
    graphics.drawImage(image, 0, 0, null);
    graphics.dispose();
    return opaque;
  }

  private static BufferedImage drawn(
      BufferedImage image, BufferedImage onto, AffineTransform transform) {
    Graphics2D graphics = onto.createGraphics();
    graphics.drawImage(image, transform, null);
    graphics.dispose();
    return onto;
  }

  private static int type(BufferedImage image) {
    return image.getColorModel().hasAlpha()
        ? BufferedImage.TYPE_INT_ARGB
        : BufferedImage.TYPE_INT_RGB;
  }
}
