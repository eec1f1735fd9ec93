// SPDX-License-Identifier: Apache-2.0
package guest.library;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Entities with lazy relations that are read in the view, Flyway, and cached lists of entities. */
@SpringBootApplication
public class Application {

  /** Starts it. */
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }
}
