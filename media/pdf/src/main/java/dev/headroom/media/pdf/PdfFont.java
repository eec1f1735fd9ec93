// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.pdf;

/**
 * A TrueType font that documents may use.
 *
 * <p>Immutable, as long as nobody changes the bytes.
 *
 * @param family the name that CSS uses in {@code font-family}
 * @param weight 100 to 900; 400 is regular, 700 is bold
 * @param italic whether it is the italic one
 * @param bytes the content of the font's file
 */
@SuppressWarnings("ArrayRecordComponent") // fonts are never compared
public record PdfFont(String family, int weight, boolean italic, byte[] bytes) {
  /** Checks the values. */
  public PdfFont {
    if (family.isBlank() || weight < 100 || weight > 900 || bytes.length == 0) {
      throw new IllegalArgumentException(
          "font %s of weight %d has %d bytes, but needs a family, a weight of 100 to 900 and a file"
              .formatted(family, weight, bytes.length));
    }
  }

  /** Creates the regular font of a family. */
  public static PdfFont regular(String family, byte[] bytes) {
    return new PdfFont(family, 400, false, bytes);
  }
}
