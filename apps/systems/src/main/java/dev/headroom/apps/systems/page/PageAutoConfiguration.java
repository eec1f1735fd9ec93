// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.page;

import dev.headroom.media.image.ImageSettings;
import dev.headroom.media.image.Images;
import dev.headroom.spring.media.image.ImageAutoConfiguration;
import java.io.IOException;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * The beans of an application's page.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = ImageAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class PageAutoConfiguration {
  @Bean
  PageSettings pageSettings(Environment environment) {
    return PageSettings.of(environment);
  }

  @Bean
  PageFiles pageFiles(PageSettings settings) {
    return new PageFiles(settings.libraries());
  }

  @Bean
  @ConditionalOnBean(Images.class)
  PagePictures pagePictures(
      Images images, ImageSettings sizes, PageSettings page, PageFiles files) {
    return new PagePictures(images, sizes, page, files);
  }

  @Bean
  PageDocuments pageDocuments(
      PageSettings settings, PageFiles files, ObjectProvider<PagePictures> pictures)
      throws IOException {
    return new PageDocuments(settings, files, () -> Optional.ofNullable(pictures.getIfAvailable()));
  }

  @Bean
  StaticFiles staticFiles(PageSettings settings, PageFiles files, PageDocuments documents) {
    return new StaticFiles(settings, files, documents);
  }
}
