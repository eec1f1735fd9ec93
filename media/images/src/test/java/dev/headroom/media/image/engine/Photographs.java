// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.headroom.media.image.CheckedImage;
import dev.headroom.media.image.ImageCheck;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Photographs and drawings of the tests. */
final class Photographs {
  private static final ImageCheck CHECK = new ImageCheck(1 << 26, 100_000_000);

  private Photographs() {}

  /** A photograph of 640 x 427 pixels. */
  static byte[] rocket() {
    return resource("rocket.jpg");
  }

  /** A photograph of 451 x 300 pixels. */
  static byte[] cat() {
    return resource("chelsea.png");
  }

  private static byte[] resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(Photographs.class.getResourceAsStream("/photographs/" + name))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static CheckedImage checked(byte[] file) {
    return CHECK.check(file);
  }

  static BufferedImage read(byte[] file) {
    try {
      return Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A picture whose left half is red and whose right half is blue. */
  static BufferedImage redAndBlue(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.RED);
    graphics.fillRect(0, 0, width / 2, height);
    graphics.setColor(Color.BLUE);
    graphics.fillRect(width / 2, 0, width - width / 2, height);
    graphics.dispose();
    return image;
  }

  /** A picture of 32 x 32 pixels of one colour, as PNG. */
  static byte[] filled(Color colour) {
    int type = colour.getAlpha() == 255 ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_INT_ARGB;
    BufferedImage image = new BufferedImage(32, 32, type);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(colour);
    graphics.fillRect(0, 0, 32, 32);
    graphics.dispose();
    return written("png", image);
  }

  /** An animation in WebP whose pictures, of 32 x 32 pixels each, begin 32 pixels from the left. */
  static byte[] animated(int width, int height, byte[]... pictures) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes("WEBP".getBytes(ISO_8859_1));
    byte[] canvas = {0x12, 0, 0, 0, (byte) (width - 1), 0, 0, (byte) (height - 1), 0, 0};
    body.writeBytes(chunk("VP8X", canvas));
    body.writeBytes(chunk("ANIM", new byte[6]));
    for (byte[] each : pictures) {
      ByteArrayOutputStream frame = new ByteArrayOutputStream();
      frame.writeBytes(new byte[] {16, 0, 0, 0, 0, 0, 31, 0, 0, 31, 0, 0, 100, 0, 0, 0});
      int chunks = each[15] == 'X' ? 30 : 12; // behind the header, and behind VP8X
      frame.write(each, chunks, each.length - chunks);
      body.writeBytes(chunk("ANMF", frame.toByteArray()));
    }
    return chunk("RIFF", body.toByteArray());
  }

  private static byte[] chunk(String name, byte[] content) {
    return ByteBuffer.allocate(8 + content.length + content.length % 2)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(name.getBytes(ISO_8859_1))
        .putInt(content.length)
        .put(content)
        .array();
  }

  static byte[] written(String format, BufferedImage image) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Puts a segment behind the first marker of a JPEG. */
  static byte[] withSegment(byte[] jpeg, int marker, byte[] content) {
    int length = content.length + 2;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(Arrays.copyOf(jpeg, 2));
    out.writeBytes(new byte[] {(byte) 0xff, (byte) marker, (byte) (length >>> 8), (byte) length});
    out.writeBytes(content);
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }

  /** Puts EXIF data behind the header of a PNG. */
  static byte[] withExif(byte[] png, int orientation) {
    byte[] exif = exif(orientation);
    byte[] chunk = ("eXIf" + new String(exif, 6, exif.length - 6, ISO_8859_1)).getBytes(ISO_8859_1);
    CRC32 sum = new CRC32();
    sum.update(chunk);
    return ByteBuffer.allocate(png.length + 8 + chunk.length)
        .put(png, 0, 33)
        .putInt(chunk.length - 4)
        .put(chunk)
        .putInt((int) sum.getValue())
        .put(png, 33, png.length - 33)
        .array();
  }

  /** EXIF data that say how to turn an image, and where it was taken. */
  static byte[] exif(int orientation) {
    return ("Exif\0\0MM\0*\0\0\0\b\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0"
            + (char) orientation
            + "\0\0\0\0\0\0GPS of the photographer")
        .getBytes(ISO_8859_1);
  }
}
