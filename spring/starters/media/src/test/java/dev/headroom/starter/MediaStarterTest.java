// SPDX-License-Identifier: Apache-2.0
package dev.headroom.starter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.media.image.Images;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

/** An application with the starter of media alone. */
class MediaStarterTest {
  @TempDir private Path folder;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class App {}

  @Test
  void doesNothingUntilItIsSet() {
    try (ConfigurableApplicationContext context =
        SpringApplication.run(App.class, "--server.port=0")) {
      assertThat(context.getBeanProvider(Images.class).getIfAvailable()).isNull();
    }
  }

  @Test
  void namesTheArtifactOfTheEngineWhichItDoesNotBring() {
    assertThatThrownBy(() ->
            SpringApplication.run(
                App.class, "--server.port=0", "--headroom.media.images.folder=" + folder))
        .rootCause()
        .hasMessageContaining("dev.headroom:headroom-media-images");
  }

  @Test
  void bringsNoOtherCapability() {
    assertThat(
            List.of(
                "dev.headroom.cache.Caches",
                "dev.headroom.limit.RateLimits",
                "dev.headroom.database.DatabaseUrl",
                "com.luciad.imageio.webp.WebPWriteParam"))
        .noneMatch(each -> ClassUtils.isPresent(each, null));
  }
}
