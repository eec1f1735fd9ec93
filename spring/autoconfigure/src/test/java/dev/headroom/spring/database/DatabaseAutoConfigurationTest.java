// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class DatabaseAutoConfigurationTest {
  private static final String IGNORED = "spring.datasource.url has no effect";

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class, DatabaseAutoConfiguration.class))
          .withPropertyValues(
              "headroom.database.url=postgres://127.0.0.1:1/nowhere",
              "headroom.database.pool.connect-timeout=1s");

  /** An operator's variable for Spring Boot's pool must not be passed over in silence. */
  @Test
  void saysThatSpringBootsAddressHasNoEffect(CapturedOutput output) {
    runner
        .withPropertyValues("spring.datasource.url=jdbc:postgresql://127.0.0.1:2/elsewhere")
        .run(context -> assertThat(context).hasFailed());
    assertThat(output).contains(IGNORED);
  }

  @Test
  void saysNothingWhereHeadroomsAddressIsTheOnlyOne(CapturedOutput output) {
    runner.run(context -> assertThat(context).hasFailed());
    assertThat(output).doesNotContain(IGNORED);
  }
}
