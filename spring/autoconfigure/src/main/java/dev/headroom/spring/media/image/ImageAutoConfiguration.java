// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.media.image;

import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsException;
import dev.headroom.media.FileMediaStore;
import dev.headroom.media.Later;
import dev.headroom.media.MediaStore;
import dev.headroom.media.image.ImageEngine;
import dev.headroom.media.image.ImageSettings;
import dev.headroom.media.image.Images;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.LayerMeters;
import dev.headroom.spring.settings.Policy;
import io.micrometer.core.instrument.Metrics;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Creates {@link Images} where {@code headroom.media.images} is set: with the engine that is on the
 * class path, the application's {@link MediaStore} or a folder, and the application's {@link
 * Later}.
 *
 * <p>Thread-safe. The engine opens at start, so that a start without one fails.
 */
@AutoConfiguration
@ConditionalOnClass(Images.class)
@ConditionalOnPolicy(Policy.IMAGES)
public class ImageAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  ImageEngine headroomImageEngine(ImageSettings settings) {
    return ImageEngine.open(settings);
  }

  @Bean
  @ConditionalOnMissingBean
  MediaStore headroomMediaStore(ImageProperties images) {
    if (images.folder().isBlank()) {
      throw new SettingsException(
          List.of(
              new SettingFault(
                  "headroom.media.images.folder",
                  "not set, and there is no bean of MediaStore",
                  "a folder",
                  "set the folder, or define the bean")));
    }
    return new FileMediaStore(Path.of(images.folder()));
  }

  @Bean
  @ConditionalOnMissingBean
  Images headroomImages(
      ImageEngine engine,
      MediaStore store,
      Later later,
      ImageSettings settings,
      LayerMeters registry) {
    return new Images(
        engine, store, later, settings, registry.getIfUnique(() -> Metrics.globalRegistry));
  }
}
