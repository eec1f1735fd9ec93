// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.media;

import java.awt.image.BufferedImage;

/**
 * The structural similarity of two images of one size, from 0 to 1, of their brightness.
 *
 * <p>Immutable. Method: Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error
 * visibility to structural similarity", IEEE TIP 13 (2004): a Gaussian window of 11 x 11 with a
 * deviation of 1.5, constants (0.01 x 255)^2 and (0.03 x 255)^2, the mean over all windows.
 */
final class Ssim {
  private static final int REACH = 5;
  private static final double DEVIATION = 1.5;
  private static final double C1 = Math.pow(0.01 * 255, 2);
  private static final double C2 = Math.pow(0.03 * 255, 2);
  private static final double[] WINDOW = window();

  private Ssim() {}

  private static double[] window() {
    double[] window = new double[2 * REACH + 1];
    double sum = 0;
    for (int i = 0; i < window.length; i++) {
      window[i] = Math.exp(-Math.pow(i - REACH, 2) / (2 * DEVIATION * DEVIATION));
      sum += window[i];
    }
    for (int i = 0; i < window.length; i++) {
      window[i] /= sum;
    }
    return window;
  }

  /**
   * Compares two images.
   *
   * @throws IllegalArgumentException if their sizes differ
   */
  static double of(BufferedImage one, BufferedImage other) {
    int width = one.getWidth();
    int height = one.getHeight();
    if (other.getWidth() != width || other.getHeight() != height) {
      throw new IllegalArgumentException("the images have different sizes");
    }
    double[] x = brightness(one);
    double[] y = brightness(other);
    double[] meanX = smoothed(x, width, height);
    double[] meanY = smoothed(y, width, height);
    double[] xx = smoothed(product(x, x), width, height);
    double[] yy = smoothed(product(y, y), width, height);
    double[] xy = smoothed(product(x, y), width, height);
    double sum = 0;
    long windows = 0;
    for (int row = REACH; row < height - REACH; row++) {
      for (int column = REACH; column < width - REACH; column++) {
        int i = row * width + column;
        double both = meanX[i] * meanY[i];
        double squares = meanX[i] * meanX[i] + meanY[i] * meanY[i];
        sum +=
            (2 * both + C1)
                * (2 * (xy[i] - both) + C2)
                / ((squares + C1) * (xx[i] + yy[i] - squares + C2));
        windows++;
      }
    }
    return sum / windows;
  }

  private static double[] brightness(BufferedImage image) {
    int width = image.getWidth();
    int[] pixels = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
    double[] brightness = new double[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      int rgb = pixels[i];
      brightness[i] =
          0.299 * ((rgb >> 16) & 0xff) + 0.587 * ((rgb >> 8) & 0xff) + 0.114 * (rgb & 0xff);
    }
    return brightness;
  }

  private static double[] product(double[] one, double[] other) {
    double[] product = new double[one.length];
    for (int i = 0; i < product.length; i++) {
      product[i] = one[i] * other[i];
    }
    return product;
  }

  /** Smooths rows and then columns; what is closer to an edge than the window's reach is void. */
  private static double[] smoothed(double[] values, int width, int height) {
    double[] rows = new double[values.length];
    for (int i = REACH; i < values.length - REACH; i++) {
      double sum = 0;
      for (int j = -REACH; j <= REACH; j++) {
        sum += WINDOW[j + REACH] * values[i + j];
      }
      rows[i] = sum;
    }
    double[] both = new double[values.length];
    for (int i = REACH * width; i < (height - REACH) * width; i++) {
      double sum = 0;
      for (int j = -REACH; j <= REACH; j++) {
        sum += WINDOW[j + REACH] * rows[i + j * width];
      }
      both[i] = sum;
    }
    return both;
  }
}
