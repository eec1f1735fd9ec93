// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Which paths have which security headers. */
class HeaderProfilesTest {

  @Test
  void ofAPartOfThePathsComeBeforeThoseOfAll() {
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(HeadroomAutoConfiguration.class))
        .withPropertyValues(
            "headroom.edge.nonce-pages=/app/**, /news", "headroom.edge.pages=/, /app/old/**")
        .run(context ->
            assertThat(context.getBean(EdgeProperties.class).profiles())
                .extracting(each -> each.match().toString())
                .containsExactly("/app/old/**", "/app/**", "/news", "/"));
  }
}
