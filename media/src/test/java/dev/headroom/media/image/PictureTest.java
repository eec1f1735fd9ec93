// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.media.image.Picture.Variant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PictureTest {
  private final StoredImage image = new StoredImage("ab", ImageFormat.JPEG, 800, 600);
  private final Picture picture =
      new Picture(
          image,
          List.of(
              new Variant(ImageFormat.JPEG, 640, "640.jpeg"),
              new Variant(ImageFormat.JPEG, 16, "16.jpeg"),
              new Variant(ImageFormat.AVIF, 640, "640.avif"),
              new Variant(ImageFormat.WEBP, 640, "640.webp")));

  @Test
  void offersTheSmallestFormatFirstAndJpegToAll() {
    assertThat(picture.html(key -> "/i/" + key, "100vw", "A \"garden\" <b>"))
        .isEqualTo(
            "<picture>"
                + "<source type=\"image/avif\" srcset=\"/i/640.avif 640w\" sizes=\"100vw\">"
                + "<source type=\"image/webp\" srcset=\"/i/640.webp 640w\" sizes=\"100vw\">"
                + "<img src=\"/i/640.jpeg\" srcset=\"/i/16.jpeg 16w, /i/640.jpeg 640w\""
                + " sizes=\"100vw\" width=\"800\" height=\"600\""
                + " alt=\"A &quot;garden&quot; &lt;b&gt;\" loading=\"lazy\" decoding=\"async\">"
                + "</picture>");
  }

  /** As of AVIF while it is being made, and of WebP where an image is too high for it. */
  @Test
  void offersNoFormatThatLacksTheWidestSize() {
    Picture unfinished =
        new Picture(
            image,
            List.of(
                new Variant(ImageFormat.JPEG, 640, "640.jpeg"),
                new Variant(ImageFormat.WEBP, 640, "640.webp"),
                new Variant(ImageFormat.AVIF, 16, "16.avif")));
    assertThat(unfinished.html(key -> key, "100vw", ""))
        .contains("640.webp")
        .doesNotContain("16.avif");
    assertThat(unfinished.isOffered(ImageFormat.PNG)).isFalse();
  }

  @Test
  void keepsAddressesApart() {
    assertThat(picture.srcSet(ImageFormat.WEBP, key -> "/a b,c/" + key))
        .isEqualTo("/a%20b%2Cc/640.webp 640w");
    assertThat(picture.srcSet(ImageFormat.PNG, key -> key)).isEmpty();
  }

  @Test
  void hasNoHtmlUntilASizeExists() {
    Picture empty = new Picture(image, List.of());
    assertThat(empty.isReady()).isFalse();
    assertThatThrownBy(() -> empty.html(key -> key, "", ""))
        .isInstanceOf(IllegalStateException.class);
  }
}
