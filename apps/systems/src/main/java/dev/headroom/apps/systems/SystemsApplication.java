// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;

/**
 * Starts a reference application.
 *
 * <p>Thread-safe: it has no state.
 */
public final class SystemsApplication {

  /** The line of output that says that the application listens. */
  public static final String READY = "ready";

  private SystemsApplication() {}

  /**
   * Runs until the process is stopped; with {@code <PREFIX>_GENERATE_ONLY=true}, until the sample
   * data are generated.
   *
   * @param application the application's class
   * @param prefix the prefix of the application's variables, such as {@code ALPINE}
   * @param arguments Spring Boot's command line
   */
  public static void run(Class<?> application, String prefix, String... arguments) {
    SpringApplication spring = new SpringApplication(application);
    if (Boolean.parseBoolean(System.getenv(prefix + "_GENERATE_ONLY"))) {
      spring.setWebApplicationType(WebApplicationType.NONE);
      spring.setDefaultProperties(Map.of("headroom.database.index-migration", "manual"));
      System.exit(SpringApplication.exit(spring.run(arguments)));
    }
    spring.run(arguments);
    announceReady();
  }

  /** Lets whoever started the process know that it is this one that listens on its port. */
  @SuppressWarnings("SystemOut") // for the parent process
  private static void announceReady() {
    System.out.println(READY);
  }
}
