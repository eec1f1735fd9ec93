// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/**
 * Starts the Alpine Analytics backend.
 *
 * <p>Immutable.
 */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(AlpineSettings.class)
public class AlpineApplication {

  /**
   * Runs until the process is stopped, or until the sample is made with {@code
   * ALPINE_GENERATE_ONLY=true}.
   *
   * @param args Spring Boot's command line
   */
  public static void main(String[] args) {
    SpringApplication application = new SpringApplication(AlpineApplication.class);
    if (Boolean.parseBoolean(System.getenv("ALPINE_GENERATE_ONLY"))) {
      application.setWebApplicationType(WebApplicationType.NONE);
      application.setDefaultProperties(Map.of("headroom.database.index-migration", "manual"));
      System.exit(SpringApplication.exit(application.run(args)));
    }
    application.run(args);
  }
}
