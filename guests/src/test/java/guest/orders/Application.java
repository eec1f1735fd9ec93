// SPDX-License-Identifier: Apache-2.0
package guest.orders;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application on Hibernate that repeats statements, and pages that do not. */
@SpringBootApplication
public class Application {

  /** Starts it. */
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }
}
