// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Starts the Alpine Analytics backend.
 *
 * <p>Immutable.
 */
@SpringBootApplication
public class AlpineApplication {

  /**
   * Runs until the process is told to end.
   *
   * @param args Spring Boot's command line
   */
  public static void main(String[] args) {
    SpringApplication.run(AlpineApplication.class, args);
  }
}
