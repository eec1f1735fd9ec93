// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Generating and migrating start no web server. */
class WithoutWebIT {

  // The controller of accounts asked for a part of the door, and generating failed.
  @Test
  void generatesTheSample() {
    try (ConfigurableApplicationContext started =
        new SpringApplicationBuilder(ToeicApplication.class)
            .web(WebApplicationType.NONE)
            .run(
                "--headroom.database.url=" + Toeic.DATABASE.empty(),
                "--headroom.session.key-secret=" + Toeic.SECRET,
                "--headroom.database.index-migration=manual",
                "--toeic.scale=0.01")) {
      assertThat(
              started
                  .getBean(JdbcClient.class)
                  .sql("SELECT count(*) FROM questions")
                  .query(Long.class)
                  .single())
          .isPositive();
    }
  }
}
