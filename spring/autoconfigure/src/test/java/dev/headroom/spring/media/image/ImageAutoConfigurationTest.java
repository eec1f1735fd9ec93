// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.media.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.ground.SettingsException;
import dev.headroom.media.MediaStore;
import dev.headroom.media.MemoryMediaStore;
import dev.headroom.media.image.ImageFormat;
import dev.headroom.media.image.Images;
import dev.headroom.media.image.Picture;
import dev.headroom.media.image.StoredImage;
import dev.headroom.monitor.HealthProbe;
import dev.headroom.spring.media.later.LaterAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

class ImageAutoConfigurationTest {
  @TempDir private Path folder;

  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  LaterAutoConfiguration.class,
                  ImageAutoConfiguration.class,
                  ImageProbeAutoConfiguration.class));

  private static byte[] photograph() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "jpg", out);
    return out.toByteArray();
  }

  @Test
  void isOffUntilItIsSet() {
    runner.run(context -> {
      assertThat(context).doesNotHaveBean(Images.class).doesNotHaveBean(HealthProbe.class);
      assertThat(ProcessHandle.current().children().map(ProcessHandle::info))
          .noneMatch(each -> each.commandLine().orElse("").contains("headroom-media"));
    });
  }

  @Test
  void makesTheSizesOfAnUploadInTheFolder() {
    runner
        .withPropertyValues(
            "headroom.media.images.folder=" + folder,
            "headroom.media.images.widths=16,640",
            "headroom.media.images.formats=jpeg,webp",
            "headroom.media.images.isolation=none")
        .run(context -> {
          assertThat(context).hasNotFailed();
          Images images = context.getBean(Images.class);
          StoredImage stored = images.store(photograph());
          await()
              .atMost(Duration.ofSeconds(60))
              .untilAsserted(() -> {
                Picture picture = Objects.requireNonNull(images.picture(stored.id()));
                assertThat(picture.of(ImageFormat.JPEG).stream().map(Picture.Variant::width))
                    .containsExactly(16, 40);
                assertThat(picture.of(ImageFormat.WEBP)).hasSize(2);
              });
          try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(6);
          }
        });
  }

  @Test
  void showsTheEngineInHealth() {
    runner
        .withPropertyValues(
            "headroom.media.images.folder=" + folder,
            "headroom.media.images.engine=java",
            "headroom.media.images.workers=1")
        .run(context ->
            assertThat(context.getBean(HealthProbe.class).probe().detail())
                .contains("ImageIO", "jpeg", "webp", "in a child process"));
  }

  @Test
  void usesTheStoreOfTheApplication() {
    runner
        .withBean(MediaStore.class, MemoryMediaStore::new)
        .withPropertyValues(
            "headroom.media.images.enabled=true", "headroom.media.images.isolation=none")
        .run(context -> {
          context.getBean(Images.class).store(photograph());
          assertThat(context.getBean(MediaStore.class).list("")).isNotEmpty();
        });
  }

  @Test
  void saysWhatIsMissingWhereThereIsNoStore() {
    runner
        .withPropertyValues(
            "headroom.media.images.enabled=true", "headroom.media.images.isolation=none")
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("headroom.media.images.folder was not set"));
  }

  @Test
  void reportsAllFaultsOfImagesAtOnce() {
    runner
        .withPropertyValues(
            "headroom.media.images.folder=" + folder,
            "headroom.media.images.quality=0",
            "headroom.media.images.widths=0",
            "headroom.media.images.formats=gif",
            "headroom.media.images.workers=0")
        .run(context -> {
          for (String each : List.of("quality", "widths", "formats", "workers")) {
            assertThat(context)
                .getFailure()
                .hasMessageContaining("headroom.media.images." + each + " was ");
          }
        });
  }
}
