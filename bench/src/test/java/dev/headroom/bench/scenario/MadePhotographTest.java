// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class MadePhotographTest {

  @Test
  void isAJpegThatIsAsLargeAsThatOfACamera() throws IOException {
    byte[] jpeg = MadePhotograph.of(800, 1).commented("one");
    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(jpeg));

    assertThat(picture.getWidth()).isEqualTo(800);
    assertThat(picture.getHeight()).isEqualTo(600);
    assertThat(jpeg.length).isBetween(800 * 600 / 10, 800 * 600);
  }

  @Test
  void isAnotherFileOfTheSamePictureByItsComment() throws IOException {
    MadePhotograph photograph = MadePhotograph.of(80, 1);
    byte[] one = photograph.commented("one");
    byte[] two = photograph.commented("two");

    assertThat(one).isNotEqualTo(two).hasSameSizeAs(two);
    assertThat(ImageIO.read(new ByteArrayInputStream(one)).getRGB(40, 30))
        .isEqualTo(ImageIO.read(new ByteArrayInputStream(two)).getRGB(40, 30));
  }
}
