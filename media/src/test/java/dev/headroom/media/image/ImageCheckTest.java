// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.headroom.media.image.ImageRefusedException.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageCheckTest {
  private final ImageCheck check = new ImageCheck(1 << 20, 50_000_000);

  private Reason refusal(byte[] file) {
    return catchThrowableOfType(ImageRefusedException.class, () -> check.check(file)).reason();
  }

  @ParameterizedTest
  @CsvSource({"jpg, JPEG", "png, PNG", "gif, GIF"})
  void readsFormatAndSizeOfWhatTheJdkWrites(String written, ImageFormat format) {
    assertThat(check.check(ImageFiles.written(written, 61, 40)).header())
        .isEqualTo(new ImageHeader(format, 61, 40, 1));
  }

  @Test
  void readsFormatAndSizeOfWebpAndAvif() {
    assertThat(check.check(ImageFiles.webpExtended(5000, 300)).header())
        .isEqualTo(new ImageHeader(ImageFormat.WEBP, 5000, 300, 1));
    assertThat(check.check(ImageFiles.avif(1280, 853)).header())
        .as("the picture, not its thumbnail")
        .isEqualTo(new ImageHeader(ImageFormat.AVIF, 1280, 853, 1));
  }

  @Test
  void knowsThatAPhoneWasTurned() {
    ImageHeader header = check.check(ImageFiles.jpegTurned(60, 40, 6)).header();
    assertThat(header).isEqualTo(new ImageHeader(ImageFormat.JPEG, 60, 40, 6));
    assertThat(header.shownWidth()).isEqualTo(40);
    assertThat(header.shownHeight()).isEqualTo(60);
    assertThat(check.check(ImageFiles.pngTurned(60, 40, 8)).header())
        .isEqualTo(new ImageHeader(ImageFormat.PNG, 60, 40, 8));
    byte[] quarter = ImageFiles.box("irot", new byte[] {3});
    assertThat(check.check(ImageFiles.avif(60, 40, quarter)).header())
        .as("as decoders return it")
        .isEqualTo(new ImageHeader(ImageFormat.AVIF, 40, 60, 1));
    byte[] half = ImageFiles.box("irot", new byte[] {2});
    assertThat(check.check(ImageFiles.avif(60, 40, half)).header().width()).isEqualTo(60);
  }

  @Test
  void refusesABombByItsHeader() {
    byte[] bomb = ImageFiles.pngHeader(60_000, 60_000);
    assertThat(refusal(bomb)).isEqualTo(Reason.TOO_MANY_PIXELS);
    assertThat(refusal(ImageFiles.webpExtended(16_000_000, 16_000_000)))
        .isEqualTo(Reason.TOO_MANY_PIXELS);
    assertThat(refusal(ImageFiles.avif(70_000, 70_000))).isEqualTo(Reason.TOO_MANY_PIXELS);
  }

  @Test
  void countsThePictureOfAGifThatExceedsItsScreen() {
    assertThat(refusal(ImageFiles.gif(1, 0, 65_535))).isEqualTo(Reason.TOO_MANY_PIXELS);
    assertThat(check.check(ImageFiles.gif(20, 30, 10)).header())
        .as("screen and picture")
        .isEqualTo(new ImageHeader(ImageFormat.GIF, 40, 20, 1));
    byte[] noPicture = Arrays.copyOf("GIF89a\u0001\0\u0001\0\0\0\0;".getBytes(ISO_8859_1), 30);
    assertThat(refusal(noPicture)).isEqualTo(Reason.BROKEN);
  }

  @Test
  void findsTheSizeOfAnAvifBehindABoxOf64Bits() {
    byte[] hides = ImageFiles.longBox("free", new byte[3]);
    assertThat(refusal(ImageFiles.avif(30_000, 30_000, hides))).isEqualTo(Reason.TOO_MANY_PIXELS);
    byte[] last = ImageFiles.avif(30_000, 30_000);
    int ispe = last.length - 20;
    assertThat(last[ispe + 3]).as("its size").isEqualTo((byte) 20);
    last[ispe + 3] = 0; // up to the end
    assertThat(refusal(last)).isEqualTo(Reason.TOO_MANY_PIXELS);
  }

  @Test
  void refusesAnAvifThatCannotBeWalked() {
    byte[] tooShort = {0, 0, 0, 4, 'f', 'r', 'e', 'e'};
    assertThat(refusal(ImageFiles.avif(60, 40, tooShort))).isEqualTo(Reason.BROKEN);
    byte[] tooLong = {0, 0, 2, 0, 'f', 'r', 'e', 'e'};
    assertThat(refusal(ImageFiles.avif(60, 40, tooLong))).isEqualTo(Reason.BROKEN);
    byte[] deep = new byte[0];
    for (int i = 0; i < 10; i++) {
      deep = ImageFiles.box("ipco", deep);
    }
    assertThat(refusal(ImageFiles.avif(60, 40, deep))).isEqualTo(Reason.BROKEN);
  }

  @Test
  void refusesSidesThatAreNoNumbers() {
    assertThat(refusal(ImageFiles.pngHeader(0, 10))).isEqualTo(Reason.BROKEN);
    assertThat(refusal(ImageFiles.pngHeader(-1, 10))).isEqualTo(Reason.BROKEN);
    assertThat(refusal(ImageFiles.avif(-5, 10))).isEqualTo(Reason.BROKEN);
  }

  @Test
  void stopsReadingAboveTheBound() throws IOException {
    InputStream endless =
        new InputStream() {
          private long bytes;

          @Override
          public int read() {
            throw new AssertionError("one byte at a time");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            bytes += length;
            assertThat(bytes).isLessThan(2 << 20);
            return length;
          }
        };
    assertThat(
            catchThrowableOfType(ImageRefusedException.class, () -> check.read(endless)).reason())
        .isEqualTo(Reason.TOO_MANY_BYTES);
    byte[] image = ImageFiles.written("png", 9, 9);
    assertThat(check.read(new ByteArrayInputStream(image)).bytes()).isEqualTo(image);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "\u00ef\u00bb\u00bf<?xml version='1.0'?>\n<!-- -->\n<svg/>"
      })
  void refusesSvg(String svg) {
    assertThat(refusal(svg.getBytes(ISO_8859_1))).isEqualTo(Reason.SVG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text",
        "<html>",
        "%PDF-1.7",
        "II*\0",
        "BM",
        "\u0000\u0000\u0000\u001cftypheic"
      })
  void refusesWhatIsNoImageOfAPage(String text) {
    assertThat(refusal(text.getBytes(ISO_8859_1))).isEqualTo(Reason.UNKNOWN_FORMAT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<script>alert(1)</script>", "<HTML>", "%PDF-1.4", "<?php system(1);"})
  void refusesAnImageThatIsADocumentAsWell(String document) {
    byte[] jpeg = ImageFiles.written("jpg", 8, 8);
    byte[] comment = document.getBytes(ISO_8859_1);
    byte[] polyglot =
        ImageFiles.concat(
            Arrays.copyOf(jpeg, 2),
            new byte[] {(byte) 0xff, (byte) 0xfe, 0, (byte) (comment.length + 2)},
            comment,
            Arrays.copyOfRange(jpeg, 2, jpeg.length));
    assertThat(refusal(polyglot)).isEqualTo(Reason.POLYGLOT);
  }

  @Test
  void refusesAnImageThatIsAnArchiveAsWell() throws IOException {
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(zip)) {
      out.putNextEntry(new ZipEntry("Main.class"));
      out.write(1);
    }
    byte[] image = ImageFiles.written("gif", 8, 8);
    assertThat(refusal(ImageFiles.concat(image, zip.toByteArray()))).isEqualTo(Reason.POLYGLOT);
    assertThatCode(() -> check.check(ImageFiles.concat(image, new byte[1000])))
        .as("phones write data of their own behind the image")
        .doesNotThrowAnyException();
  }

  @Test
  void endsEachTruncatedOrDamagedHeaderWithAnImageOrARefusal() {
    Random random = new Random(42);
    byte[][] files = {
      ImageFiles.jpegTurned(60, 40, 8),
      ImageFiles.pngTurned(60, 40, 6),
      ImageFiles.written("gif", 60, 40),
      ImageFiles.webpExtended(60, 40),
      ImageFiles.avif(60, 40)
    };
    for (int i = 0; i < 20_000; i++) {
      byte[] file = files[i % files.length];
      byte[] damaged = Arrays.copyOf(file, 1 + random.nextInt(Math.min(200, file.length)));
      for (int j = 0; j < 3; j++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        ImageHeader header = check.check(damaged).header();
        assertThat(header.pixels()).isBetween(1L, 50_000_000L);
        assertThat(header.orientation()).isBetween(1, 8);
      } catch (ImageRefusedException refused) {
        assertThat(refused.getStackTrace()).isEmpty();
      }
    }
  }
}
