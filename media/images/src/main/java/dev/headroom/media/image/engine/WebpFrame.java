// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first picture of an animation in WebP (RFC 9649, 2.7), since webp-imageio reads none.
 *
 * <p>Immutable, as long as nobody writes to the bytes.
 *
 * @param file the picture as a file of its own
 * @param x where it begins on the canvas of the animation
 * @param y where it begins on the canvas of the animation
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WebpFrame(byte[] file, int x, int y) {
  private static final int FIRST_CHUNK = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int FRAME_HEADER = 16;
  private static final int EXTENDED_BYTES = 10;
  private static final int TRANSPARENT = 0x10;

  /** Finds the first picture; null if the file is no animation. */
  static @Nullable WebpFrame first(byte[] animation) {
    ByteBuffer in = ByteBuffer.wrap(animation).order(ByteOrder.LITTLE_ENDIAN);
    long at = FIRST_CHUNK;
    while (at + CHUNK_HEADER <= animation.length) {
      int frame = (int) at + CHUNK_HEADER;
      long size = Integer.toUnsignedLong(in.getInt(frame - 4));
      if (new String(animation, (int) at, 4, ISO_8859_1).equals("ANMF")) {
        int end = (int) Math.min(animation.length, frame + size);
        byte[] chunks = Arrays.copyOfRange(animation, frame + FRAME_HEADER, end);
        return new WebpFrame(
            file(chunks, Arrays.copyOfRange(animation, frame + 6, frame + FRAME_HEADER - 4)),
            2 * (in.getInt(frame) & 0xff_ffff),
            2 * (in.getInt(frame + 3) & 0xff_ffff));
      }
      at += CHUNK_HEADER + size + (size & 1);
    }
    return null;
  }

  /** Returns a file; transparency beside the colours needs a chunk that says so. */
  private static byte[] file(byte[] chunks, byte[] widthAndHeight) {
    boolean extended = new String(chunks, 0, 4, ISO_8859_1).equals("ALPH");
    int more = extended ? CHUNK_HEADER + EXTENDED_BYTES : 0;
    ByteBuffer out =
        ByteBuffer.allocate(FIRST_CHUNK + more + chunks.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put("RIFF".getBytes(ISO_8859_1)).putInt(out.capacity() - CHUNK_HEADER);
    out.put("WEBP".getBytes(ISO_8859_1));
    if (extended) {
      out.put("VP8X".getBytes(ISO_8859_1)).putInt(EXTENDED_BYTES).putInt(TRANSPARENT);
      out.put(widthAndHeight);
    }
    return out.put(chunks).array();
  }

  /** Puts the decoded picture where it belongs. */
  BufferedImage onCanvas(BufferedImage picture, int width, int height) {
    if (picture.getWidth() == width && picture.getHeight() == height) {
      return picture;
    }
    BufferedImage canvas = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    Graphics2D graphics = canvas.createGraphics();
    graphics.drawImage(picture, x, y, null);
    graphics.dispose();
    return canvas;
  }
}
