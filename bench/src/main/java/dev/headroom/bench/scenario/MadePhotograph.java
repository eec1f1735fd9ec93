// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.scenario;

import java.awt.AlphaComposite;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * A JPEG that costs an encoder about as much as a photograph: soft areas under structures of ever
 * smaller size, and grain. It comes from a seed, so that it needs neither a file nor a licence.
 *
 * <p>Immutable.
 */
final class MadePhotograph {

  private static final float QUALITY = 0.9f;
  private static final int[] GRIDS = {6, 24, 96, 384, 1536};
  private static final int COMMENT = 0xFFFE;

  private final byte[] jpeg;

  private MadePhotograph(byte[] jpeg) {
    this.jpeg = jpeg;
  }

  /**
   * Makes one.
   *
   * @param width of the picture; its height is three quarters of that
   * @param seed another makes another picture
   */
  static MadePhotograph of(int width, long seed) {
    Random random = new Random(seed);
    int height = width * 3 / 4;
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    float weight = 1;
    for (int grid : GRIDS) {
      graphics.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, weight));
      graphics.drawImage(noise(grid, grid * 3 / 4, random), 0, 0, width, height, null);
      weight *= 0.45f;
    }
    graphics.dispose();
    return new MadePhotograph(encode(picture));
  }

  private static BufferedImage noise(int width, int height, Random random) {
    BufferedImage noise = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int grey = random.nextInt(256);
        int red = Math.clamp(grey + random.nextInt(60) - 30, 0, 255);
        int blue = Math.clamp(grey + random.nextInt(60) - 30, 0, 255);
        noise.setRGB(x, y, red << 16 | grey << 8 | blue);
      }
    }
    return noise;
  }

  private static byte[] encode(BufferedImage picture) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /**
   * Returns the same picture as another file, by a comment in it: a store that knows files by their
   * content has not seen it.
   */
  byte[] commented(String comment) {
    byte[] text = comment.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(jpeg.length + text.length + 4)
        .put(jpeg, 0, 2)
        .putShort((short) COMMENT)
        .putShort((short) (text.length + 2))
        .put(text)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }
}
