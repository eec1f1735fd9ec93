// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import dev.headroom.apps.systems.SystemsApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/**
 * Starts the Alpine Analytics backend.
 *
 * <p>Thread-safe: it has no state.
 */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(AlpineSettings.class)
public class AlpineApplication {

  /** Takes Spring Boot's command line, see {@link SystemsApplication#run}. */
  public static void main(String[] args) {
    SystemsApplication.run(AlpineApplication.class, "ALPINE", args);
  }
}
