// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import javax.imageio.ImageIO;

/** Files of images, made for tests. */
final class ImageFiles {
  private ImageFiles() {}

  static byte[] written(String format, int width, int height) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A JPEG whose EXIF says how to turn it. */
  static byte[] jpegTurned(int width, int height, int orientation) {
    byte[] exif = concat("Exif\0\0".getBytes(ISO_8859_1), exif(orientation));
    byte[] jpeg = written("jpg", width, height);
    return concat(
        Arrays.copyOf(jpeg, 2),
        new byte[] {(byte) 0xff, (byte) 0xe1, 0, (byte) (exif.length + 2)},
        exif,
        Arrays.copyOfRange(jpeg, 2, jpeg.length));
  }

  private static byte[] exif(int orientation) {
    return ("MM\0*\0\0\0\b\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0"
            + (char) orientation
            + "\0\0\0\0\0\0")
        .getBytes(ISO_8859_1);
  }

  /** The first bytes of a PNG whose EXIF, behind another chunk, says how to turn it. */
  static byte[] pngTurned(int width, int height, int orientation) {
    byte[] exif = exif(orientation);
    return concat(
        pngHeader(width, height),
        "\0\0\0\u0004gAMA\0\0\0\0\0\0\0\0".getBytes(ISO_8859_1),
        int32(exif.length),
        "eXIf".getBytes(ISO_8859_1),
        exif,
        int32(0));
  }

  /** The first bytes of a PNG that announces any size. */
  static byte[] pngHeader(int width, int height) {
    return concat(
        "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR".getBytes(ISO_8859_1),
        int32(width),
        int32(height),
        new byte[] {8, 2, 0, 0, 0, 0, 0, 0, 0});
  }

  static byte[] webpExtended(int width, int height) {
    return concat(
        "RIFFd\0\0\0WEBPVP8X\n\0\0\0\0\0\0\0".getBytes(ISO_8859_1),
        little24(width - 1),
        little24(height - 1));
  }

  /** The first bytes of a GIF whose first picture has a size of its own. */
  static byte[] gif(int screen, int left, int width) {
    return concat(
        "GIF89a".getBytes(ISO_8859_1),
        little16(screen),
        little16(screen),
        new byte[] {(byte) 0x80, 0, 0, 0, 0, 0, 1, 1, 1}, // two colours
        new byte[] {0x21, (byte) 0xf9, 4, 0, 0, 0, 0, 0}, // an extension
        new byte[] {0x2c},
        little16(left),
        little16(0),
        little16(width),
        little16(width),
        new byte[] {0});
  }

  static byte[] avif(int width, int height) {
    return avif(width, height, new byte[0]);
  }

  /**
   * The first bytes of an AVIF.
   *
   * @param between boxes between the size of a thumbnail and that of the image
   */
  static byte[] avif(int width, int height, byte[] between) {
    byte[] ispe = box("ispe", concat(int32(0), int32(width), int32(height)));
    byte[] thumbnail = box("ispe", concat(int32(0), int32(16), int32(16)));
    byte[] properties = box("iprp", box("ipco", concat(thumbnail, between, ispe)));
    return concat(
        box("ftyp", "avif\0\0\0\0avifmif1".getBytes(ISO_8859_1)),
        box("meta", concat(int32(0), properties)));
  }

  /** A box whose size has 64 bits. */
  static byte[] longBox(String type, byte[] content) {
    return concat(
        int32(1), type.getBytes(ISO_8859_1), int32(0), int32(content.length + 16), content);
  }

  static byte[] box(String type, byte[] content) {
    return concat(int32(content.length + 8), type.getBytes(ISO_8859_1), content);
  }

  private static byte[] int32(int value) {
    return new byte[] {
      (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
    };
  }

  private static byte[] little16(int value) {
    return new byte[] {(byte) value, (byte) (value >>> 8)};
  }

  private static byte[] little24(int value) {
    return new byte[] {(byte) value, (byte) (value >>> 8), (byte) (value >>> 16)};
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] each : parts) {
      all.writeBytes(each);
    }
    return all.toByteArray();
  }
}
