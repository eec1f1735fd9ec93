// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import dev.headroom.apps.systems.SystemsApplication;
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
    SystemsApplication.run(AlpineApplication.class, "ALPINE", args);
  }
}
