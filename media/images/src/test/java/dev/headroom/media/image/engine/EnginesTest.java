// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.media.image.CheckedImage;
import dev.headroom.media.image.EncodedImage;
import dev.headroom.media.image.ImageEngine;
import dev.headroom.media.image.ImageFormat;
import dev.headroom.media.image.ImageHeader;
import dev.headroom.media.image.ImageRefusedException;
import dev.headroom.media.image.ImageRefusedException.Reason;
import dev.headroom.media.image.ImageTarget;
import java.awt.Color;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine of the JDK, and libvips where it is installed. */
class EnginesTest {

  static Stream<ImageEngine> engines() {
    ImageEngine best = EngineChoice.open("AUTO", "");
    ImageEngine java = EngineChoice.open("JAVA", "");
    return best instanceof JavaEngine ? Stream.of(java) : Stream.of(best, java);
  }

  private static EncodedImage encode(
      ImageEngine engine, byte[] file, ImageFormat format, int width) {
    return engine
        .encode(Photographs.checked(file), List.of(new ImageTarget(format, width, 85)))
        .getFirst();
  }

  private static BufferedImage decoded(ImageEngine engine, byte[] file) {
    return Photographs.read(encode(engine, file, ImageFormat.PNG, 10_000).bytes());
  }

  @ParameterizedTest
  @MethodSource("engines")
  void encodesAPhotographInEachFormatAndSizeAtOnce(ImageEngine engine) {
    CheckedImage photograph = Photographs.checked(Photographs.rocket());
    List<ImageTarget> targets =
        engine.info().writes().stream()
            .flatMap(
                format -> Stream.of(64, 16, 384).map(width -> new ImageTarget(format, width, 85)))
            .toList();
    List<EncodedImage> encoded = engine.encode(photograph, targets);
    assertThat(encoded).hasSameSizeAs(targets);
    for (int i = 0; i < targets.size(); i++) {
      EncodedImage image = encoded.get(i);
      ImageHeader header = ImageHeader.read(image.bytes());
      assertThat(image.format()).isEqualTo(targets.get(i).format());
      assertThat(image.width()).isEqualTo(targets.get(i).width());
      assertThat(header.format()).isEqualTo(image.format());
      assertThat(header.width()).isEqualTo(image.width());
      assertThat(header.height()).isEqualTo(image.height());
      assertThat(image.height()).isCloseTo(image.width() * 427 / 640, within(1));
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void writesWebpInTheStarterTier(ImageEngine engine) {
    assertThat(engine.info().writes()).contains(ImageFormat.JPEG, ImageFormat.WEBP);
    assertThat(engine.info().reads()).contains(ImageFormat.JPEG, ImageFormat.PNG, ImageFormat.WEBP);
    byte[] webp = encode(engine, Photographs.cat(), ImageFormat.WEBP, 451).bytes();
    assertThat(webp).hasSizeLessThan(Photographs.cat().length);
    assertThat(decoded(engine, webp).getWidth()).as("it reads what it writes").isEqualTo(451);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void isNeverLargerThanTheSource(ImageEngine engine) {
    EncodedImage image = encode(engine, Photographs.cat(), ImageFormat.JPEG, 2048);
    assertThat(image.width()).isEqualTo(451);
    assertThat(image.height()).isEqualTo(300);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void turnsWhatAPhoneTookSideways(ImageEngine engine) {
    byte[] jpeg = Photographs.written("jpg", Photographs.redAndBlue(64, 32));
    byte[] png = Photographs.written("png", Photographs.redAndBlue(64, 32));
    String[] expected = {"rb", "br", "br", "rb", "r/b", "r/b", "b/r", "b/r"};
    for (int orientation = 1; orientation <= 8; orientation++) {
      byte[] turned = Photographs.withSegment(jpeg, 0xe1, Photographs.exif(orientation));
      BufferedImage shown = decoded(engine, turned);
      assertThat(shape(shown))
          .as("orientation " + orientation)
          .isEqualTo(expected[orientation - 1]);
      assertThat(shape(decoded(engine, Photographs.withExif(png, orientation))))
          .as("orientation " + orientation + " of a PNG")
          .isEqualTo(expected[orientation - 1]);
    }
  }

  /** Names the colours from left to right, or from top to bottom with a slash. */
  private static String shape(BufferedImage image) {
    boolean wide = image.getWidth() > image.getHeight();
    int w = image.getWidth();
    int h = image.getHeight();
    String first = colour(image.getRGB(wide ? w / 4 : w / 2, wide ? h / 2 : h / 4));
    String second = colour(image.getRGB(wide ? 3 * w / 4 : w / 2, wide ? h / 2 : 3 * h / 4));
    return wide ? first + second : first + "/" + second;
  }

  private static String colour(int rgb) {
    return new Color(rgb).getRed() > new Color(rgb).getBlue() ? "r" : "b";
  }

  @ParameterizedTest
  @MethodSource("engines")
  void convertsTheColoursOfAProfileToSrgb(ImageEngine engine) {
    BufferedImage grey = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 1024; i++) {
      grey.setRGB(i % 32, i / 32, 0x373737);
    }
    byte[] jpeg = Photographs.written("jpg", grey);
    assertThat(green(engine, jpeg)).isCloseTo(0x37, within(3));
    assertThat(green(engine, withProfile(jpeg, ColorSpace.CS_sRGB)))
        .as("its own space changes nothing")
        .isCloseTo(0x37, within(3));
    assertThat(green(engine, withProfile(jpeg, ColorSpace.CS_LINEAR_RGB)))
        .as("55 of 255 in linear light is 128 in sRGB")
        .isCloseTo(128, within(5));
  }

  private static int green(ImageEngine engine, byte[] file) {
    return new Color(decoded(engine, file).getRGB(16, 16)).getGreen();
  }

  private static byte[] withProfile(byte[] jpeg, int space) {
    ByteArrayOutputStream profile = new ByteArrayOutputStream();
    profile.writeBytes("ICC_PROFILE\0\u0001\u0001".getBytes(ISO_8859_1));
    profile.writeBytes(ICC_Profile.getInstance(space).getData());
    return Photographs.withSegment(jpeg, 0xe2, profile.toByteArray());
  }

  @ParameterizedTest
  @MethodSource("engines")
  void keepsTheBrightnessOfGrey(ImageEngine engine) {
    BufferedImage grey = new BufferedImage(32, 32, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 1024; i++) {
      grey.getRaster().setSample(i % 32, i / 32, 0, 100);
    }
    EncodedImage jpeg = encode(engine, Photographs.written("jpg", grey), ImageFormat.JPEG, 16);
    BufferedImage shown = Photographs.read(jpeg.bytes());
    assertThat(shown.getRaster().getSample(8, 8, 0)).isCloseTo(100, within(3));
  }

  /** The second picture is another one; the first covers the right half of the canvas alone. */
  @ParameterizedTest
  @MethodSource("engines")
  void showsTheFirstPictureOfAnAnimation(ImageEngine engine) {
    byte[] blue = encode(engine, Photographs.filled(Color.BLUE), ImageFormat.WEBP, 32).bytes();
    for (Color red : List.of(Color.RED, new Color(255, 0, 0, 200))) {
      byte[] first = encode(engine, Photographs.filled(red), ImageFormat.WEBP, 32).bytes();
      BufferedImage shown = decoded(engine, Photographs.animated(64, 32, first, blue));
      assertThat(shown.getWidth()).isEqualTo(64);
      assertThat(colour(shown.getRGB(48, 16))).isEqualTo("r");
      assertThat(shown.getRGB(48, 16) >>> 24).isCloseTo(red.getAlpha(), within(3));
      assertThat(shown.getRGB(16, 16) >>> 24).as("nothing is there").isZero();
    }
  }

  /** As of drawings and signatures, whose levels Java 2D takes for linear light. */
  @ParameterizedTest
  @MethodSource("engines")
  void keepsTheBrightnessOfGreyWithTransparency(ImageEngine engine) {
    for (int bits : new int[] {DataBuffer.TYPE_BYTE, DataBuffer.TYPE_USHORT}) {
      ColorModel model =
          new ComponentColorModel(
              ColorSpace.getInstance(ColorSpace.CS_GRAY),
              true,
              false,
              Transparency.TRANSLUCENT,
              bits);
      WritableRaster pixels = model.createCompatibleWritableRaster(32, 32);
      int unit = bits == DataBuffer.TYPE_BYTE ? 1 : 257;
      for (int i = 0; i < 1024; i++) {
        pixels.setPixel(i % 32, i / 32, new int[] {100 * unit, 255 * unit});
      }
      byte[] png = Photographs.written("png", new BufferedImage(model, pixels, false, null));
      EncodedImage jpeg = encode(engine, png, ImageFormat.JPEG, 16);
      BufferedImage shown = Photographs.read(jpeg.bytes());
      assertThat(shown.getRaster().getSample(8, 8, 0)).isCloseTo(100, within(3));
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void leavesMetadataOut(ImageEngine engine) {
    byte[] tagged = Photographs.withSegment(Photographs.rocket(), 0xe1, Photographs.exif(1));
    assertThat(new String(tagged, ISO_8859_1)).contains("GPS", "acsp");
    for (byte[] file : new byte[][] {tagged, Photographs.cat()}) {
      for (ImageFormat each : engine.info().writes()) {
        String encoded = new String(encode(engine, file, each, 64).bytes(), ISO_8859_1);
        assertThat(encoded).as(each.name()).doesNotContain("GPS", "acsp", "iCCP", "ICCP");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void putsTransparentPixelsOnWhiteWhereTheFormatHasNone(ImageEngine engine) {
    byte[] clear =
        Photographs.written("png", new BufferedImage(32, 32, BufferedImage.TYPE_INT_ARGB));
    BufferedImage jpeg = Photographs.read(encode(engine, clear, ImageFormat.JPEG, 32).bytes());
    assertThat(new Color(jpeg.getRGB(16, 16))).isEqualTo(Color.WHITE);
    assertThat(decoded(engine, clear).getRGB(16, 16) >>> 24).isZero();
  }

  @ParameterizedTest
  @MethodSource("engines")
  void refusesMorePixelsThanTheCheckHasSeen(ImageEngine engine) {
    byte[] file = Photographs.cat();
    byte[] size = Arrays.copyOfRange(file, 16, 24); // of IHDR
    Arrays.fill(file, 16, 24, (byte) 0);
    file[19] = 9;
    file[23] = 9;
    CheckedImage small = Photographs.checked(file);
    System.arraycopy(size, 0, file, 16, size.length);
    ImageRefusedException refusal =
        catchThrowableOfType(
            ImageRefusedException.class,
            () -> engine.encode(small, List.of(new ImageTarget(ImageFormat.JPEG, 64, 85))));
    assertThat(refusal.reason()).isEqualTo(Reason.TOO_MANY_PIXELS);
    assertThat(refusal).hasMessageContaining("451 x 300").hasMessageContaining("9 x 9");
  }

  @ParameterizedTest
  @MethodSource("engines")
  void refusesWhatCannotBeDecoded(ImageEngine engine) {
    byte[] png = Photographs.cat();
    byte[] damaged = png.clone();
    Arrays.fill(damaged, 200, 3000, (byte) 0x55);
    ImageRefusedException refusal =
        catchThrowableOfType(
            ImageRefusedException.class, () -> encode(engine, damaged, ImageFormat.JPEG, 64));
    assertThat(refusal.reason()).isEqualTo(Reason.BROKEN);
    assertThat(encode(engine, png, ImageFormat.JPEG, 64).width())
        .as("the next image is not affected")
        .isEqualTo(64);
  }
}
