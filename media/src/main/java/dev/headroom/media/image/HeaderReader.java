// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.headroom.media.image.ImageRefusedException.Reason;
import java.util.Set;

/**
 * Reads the headers of JPEG, PNG, GIF, WebP and AVIF.
 *
 * <p>Confined to one thread. Reads a few hundred bytes as a rule and never more than the file;
 * allocates nothing in proportion to what a header announces. Of AVIF the sizes of its boxes are
 * read, not those in its compressed data: the memory of a child process is the bound there.
 *
 * <p>Sources: ITU-T T.81 B.1 (JPEG markers); PNG 3rd edition 11.2.1; GIF89a 18 to 26; RFC 9649
 * (WebP); ISO 14496-12 and 23008-12 (boxes of AVIF); CIPA DC-008 4.6 (orientation).
 */
final class HeaderReader {
  private static final Set<String> AVIF_BRANDS = Set.of("avif", "avis", "mif1", "msf1", "miaf");
  private static final Set<String> CONTAINERS = Set.of("meta", "iprp", "ipco");
  private static final int MAX_DEPTH = 4;
  private static final int ORIENTATION = 0x0112;

  private final byte[] bytes;

  /** Whether a picture in AVIF lies on its side; its decoders return it upright. */
  private boolean turned;

  private HeaderReader(byte[] bytes) {
    this.bytes = bytes;
  }

  static ImageHeader read(byte[] image) {
    HeaderReader reader = new HeaderReader(image);
    try {
      ImageHeader header = reader.header();
      if (header.width() < 1 || header.height() < 1) {
        throw broken("a side of 0 pixels");
      }
      return header;
    } catch (IndexOutOfBoundsException endOfFile) {
      throw broken("an incomplete header");
    }
  }

  private ImageHeader header() {
    if (startsWith(0, "\u00ff\u00d8\u00ff")) {
      return jpeg();
    } else if (startsWith(0, "\u0089PNG\r\n\u001a\n")) {
      return startsWith(12, "IHDR")
          ? new ImageHeader(ImageFormat.PNG, int32(16), int32(20), pngOrientation())
          : none();
    } else if (startsWith(0, "GIF87a") || startsWith(0, "GIF89a")) {
      return gif();
    } else if (startsWith(0, "RIFF") && startsWith(8, "WEBP")) {
      return webp();
    } else if (startsWith(4, "ftyp") && isAvif()) {
      return avif();
    }
    return none();
  }

  private static ImageHeader of(ImageFormat format, int width, int height) {
    return new ImageHeader(format, width, height, 1);
  }

  private ImageHeader none() {
    String start = new String(bytes, 0, Math.min(bytes.length, 4096), ISO_8859_1);
    if (start.replaceFirst("^(?:\u00ef\u00bb\u00bf)?\\s*", "").startsWith("<")
        && start.contains("<svg")) {
      throw new ImageRefusedException(
          Reason.SVG, "an SVG is a document that may hold scripts: upload JPEG, PNG, WebP or AVIF");
    }
    throw new ImageRefusedException(
        Reason.UNKNOWN_FORMAT, "the file is no JPEG, PNG, GIF, WebP or AVIF");
  }

  /**
   * Walks over the extensions to the first picture. Decoders make room for it where it exceeds the
   * screen that the file announces, so the larger one counts.
   */
  private ImageHeader gif() {
    int flags = uint8(10);
    int at = 13 + ((flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1)); // behind the colour table
    while (uint8(at) == 0x21) {
      at += 2;
      while (uint8(at) != 0) {
        at += 1 + uint8(at);
      }
      at++;
    }
    if (uint8(at) != 0x2c) {
      throw broken("no picture");
    }
    return of(
        ImageFormat.GIF,
        Math.max(little16(6), little16(at + 1) + little16(at + 5)),
        Math.max(little16(8), little16(at + 3) + little16(at + 7)));
  }

  /** Walks over the segments up to the first frame header. */
  private ImageHeader jpeg() {
    int orientation = 1;
    int at = 2;
    while (true) {
      if (uint8(at) != 0xff) {
        throw broken("a segment without a marker");
      }
      int marker = uint8(at + 1);
      if (marker == 0xff) {
        at++; // fill byte
      } else if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
        at += 2; // a marker without a segment
      } else if (marker == 0xd9 || marker == 0xda) {
        throw broken("no frame header");
      } else {
        int length = uint16(at + 2);
        if (length < 2) {
          throw broken("a segment of no length");
        }
        if (marker >= 0xc0
            && marker <= 0xcf
            && marker != 0xc4
            && marker != 0xc8
            && marker != 0xcc) {
          return new ImageHeader(ImageFormat.JPEG, uint16(at + 7), uint16(at + 5), orientation);
        }
        if (marker == 0xe1 && startsWith(at + 4, "Exif\0\0")) {
          orientation = orientation(at + 10, at + 2 + length);
        }
        at += 2 + length;
      }
    }
  }

  private ImageHeader webp() {
    if (startsWith(12, "VP8 ")) {
      return of(ImageFormat.WEBP, little16(26) & 0x3fff, little16(28) & 0x3fff);
    } else if (startsWith(12, "VP8L")) {
      int bits = little16(21) | (little16(23) << 16);
      return of(ImageFormat.WEBP, (bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
    } else if (!startsWith(12, "VP8X")) {
      throw broken("an unknown chunk");
    }
    int width = (little16(24) | (uint8(26) << 16)) + 1;
    int height = (little16(27) | (uint8(29) << 16)) + 1;
    boolean exif = (uint8(20) & 0x08) != 0;
    return new ImageHeader(ImageFormat.WEBP, width, height, exif ? webpOrientation() : 1);
  }

  private int webpOrientation() {
    long at = 12;
    while (at + 8 <= bytes.length) {
      int chunk = (int) at;
      long size = Integer.toUnsignedLong(little16(chunk + 4) | (little16(chunk + 6) << 16));
      if (startsWith(chunk, "EXIF")) {
        int start = startsWith(chunk + 8, "Exif\0\0") ? chunk + 14 : chunk + 8;
        return orientation(start, (int) Math.min(bytes.length, at + 8 + size));
      }
      at += 8 + size + (size & 1);
    }
    return 1;
  }

  private int pngOrientation() {
    long at = 8;
    while (at + 8 <= bytes.length) {
      int chunk = (int) at;
      long size = int32(chunk) & 0xffff_ffffL;
      if (startsWith(chunk + 4, "eXIf")) {
        return orientation(chunk + 8, (int) Math.min(bytes.length, at + 8 + size));
      }
      at += 12 + size;
    }
    return 1;
  }

  /** Finds the orientation in the first directory of a TIFF; 1 if there is none. */
  private int orientation(int tiff, int segmentEnd) {
    int end = Math.min(segmentEnd, bytes.length);
    if (tiff + 8 > end) {
      return 1;
    }
    boolean little = startsWith(tiff, "II");
    long directory = tiff + (little ? little32(tiff + 4) : (int32(tiff + 4) & 0xffff_ffffL));
    if (directory + 2 > end) {
      return 1;
    }
    int entries = either16(little, (int) directory);
    for (int i = 0; i < entries; i++) {
      int entry = (int) directory + 2 + 12 * i;
      if (entry + 12 > end) {
        return 1;
      }
      if (either16(little, entry) == ORIENTATION) {
        int value = either16(little, entry + 8);
        return value >= 1 && value <= 8 ? value : 1;
      }
    }
    return 1;
  }

  private boolean isAvif() {
    long end = Math.min(int32(0) & 0xffff_ffffL, Math.min(bytes.length, 256));
    boolean avif = false;
    for (int at = 8; at + 4 <= end; at += 4) {
      String brand = new String(bytes, at, 4, ISO_8859_1);
      avif |= brand.startsWith("avi");
      if (at == 8 && !AVIF_BRANDS.contains(brand)) {
        return false;
      }
    }
    return avif;
  }

  /** Takes the largest picture of the file, since a small one may be its thumbnail. */
  private ImageHeader avif() {
    ImageHeader largest = largest(0, bytes.length, 0, of(ImageFormat.AVIF, 0, 0));
    if (largest.width() == 0) {
      throw broken("no size of a picture");
    }
    return turned
        ? of(ImageFormat.AVIF, /* width= */ largest.height(), /* height= */ largest.width())
        : largest;
  }

  /** Walks over all boxes, and refuses what cannot be walked: a decoder might read on there. */
  private ImageHeader largest(long from, long to, int depth, ImageHeader known) {
    ImageHeader largest = known;
    long at = from;
    while (at + 8 <= to) {
      int box = (int) at;
      long size = int32(box) & 0xffff_ffffL;
      int head = size == 1 ? 16 : 8;
      if (size == 1) {
        size = ((long) int32(box + 8) << 32) | (int32(box + 12) & 0xffff_ffffL);
      } else if (size == 0) {
        size = to - at; // the last one
      }
      if (size < head || size > to - at || depth > MAX_DEPTH) {
        throw broken("a box that cannot be read");
      }
      String type = new String(bytes, box + 4, 4, ISO_8859_1);
      int inside = box + head;
      if (CONTAINERS.contains(type)) {
        int skipped = type.equals("meta") ? 4 : 0; // version and flags
        largest = largest((long) inside + skipped, at + size, depth + 1, largest);
      } else if (type.equals("ispe") && size >= head + 12) {
        int width = int32(inside + 4);
        int height = int32(inside + 8);
        if (width < 0 || height < 0) {
          throw broken("a side of more than 2147483647 pixels");
        }
        ImageHeader picture = of(ImageFormat.AVIF, width, height);
        largest = picture.pixels() > largest.pixels() ? picture : largest;
      } else if (type.equals("irot") && size > head) {
        turned |= (uint8(inside) & 1) == 1; // by a quarter, or by three
      }
      at += size;
    }
    return largest;
  }

  private static ImageRefusedException broken(String what) {
    return new ImageRefusedException(Reason.BROKEN, "the image has " + what);
  }

  private boolean startsWith(int at, String text) {
    if (at + text.length() > bytes.length) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (uint8(at + i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private int uint8(int at) {
    return bytes[at] & 0xff;
  }

  private int uint16(int at) {
    return (uint8(at) << 8) | uint8(at + 1);
  }

  private int little16(int at) {
    return uint8(at) | (uint8(at + 1) << 8);
  }

  private int either16(boolean little, int at) {
    return little ? little16(at) : uint16(at);
  }

  private int int32(int at) {
    return (uint16(at) << 16) | uint16(at + 2);
  }

  private long little32(int at) {
    return (little16(at) | (little16(at + 2) << 16)) & 0xffff_ffffL;
  }
}
