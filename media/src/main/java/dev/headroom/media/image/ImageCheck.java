// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.headroom.media.image.ImageRefusedException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;

/**
 * A check of uploaded images by their header, before anything is decoded: the format by magic
 * numbers, never by a file name or a {@code Content-Type}; bytes and pixels within bounds; no file
 * that is a document or an archive as well.
 *
 * <p>Immutable. Costs some microseconds, whatever size the header announces.
 *
 * @param maxBytes of a file
 * @param maxPixels width times height that a header may announce
 */
public record ImageCheck(long maxBytes, long maxPixels) {
  private static final List<String> ACTIVE =
      List.of("<script", "<html", "<svg", "<!doctype", "<?php", "%pdf-");
  private static final int SNIFFED = 1445; // what browsers look at, WHATWG MIME Sniffing 5.2
  private static final int MAX_ZIP_TAIL = 65_557; // an end record with the longest comment
  private static final int END_RECORD = 22;

  /**
   * Checks an image.
   *
   * @param image not copied, must not be written to afterwards
   * @throws ImageRefusedException naming the bound
   */
  public CheckedImage check(byte[] image) {
    if (image.length > maxBytes) {
      throw tooManyBytes();
    }
    ImageHeader header = ImageHeader.read(image);
    if (header.pixels() > maxPixels) {
      throw new ImageRefusedException(
          Reason.TOO_MANY_PIXELS,
          "the image has %d x %d pixels, but at most %d pixels are allowed"
              .formatted(header.width(), header.height(), maxPixels));
    }
    if (hasActiveStart(image) || isArchive(image)) {
      throw new ImageRefusedException(
          Reason.POLYGLOT, "the file is an image and a document or an archive as well");
    }
    return new CheckedImage(image, header);
  }

  /**
   * Reads and checks an image; stops reading one byte above the bound.
   *
   * @throws ImageRefusedException naming the bound
   */
  public CheckedImage read(InputStream image) throws IOException {
    byte[] bytes = image.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, maxBytes + 1));
    return check(bytes);
  }

  private ImageRefusedException tooManyBytes() {
    return new ImageRefusedException(
        Reason.TOO_MANY_BYTES, "the image has more than " + maxBytes + " bytes");
  }

  private static boolean hasActiveStart(byte[] image) {
    String start =
        new String(image, 0, Math.min(image.length, SNIFFED), ISO_8859_1).toLowerCase(Locale.ROOT);
    return ACTIVE.stream().anyMatch(start::contains);
  }

  /** Looks for a ZIP's end record whose comment ends with the file, as those who open it do. */
  private static boolean isArchive(byte[] image) {
    int first = Math.max(0, image.length - MAX_ZIP_TAIL);
    for (int at = image.length - END_RECORD; at >= first; at--) {
      if (image[at] == 'P' && image[at + 1] == 'K' && image[at + 2] == 5 && image[at + 3] == 6) {
        int comment = (image[at + 20] & 0xff) | ((image[at + 21] & 0xff) << 8);
        if (at + END_RECORD + comment <= image.length) {
          return true;
        }
      }
    }
    return false;
  }
}
