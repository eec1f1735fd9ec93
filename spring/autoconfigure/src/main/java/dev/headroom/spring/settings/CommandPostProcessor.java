// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Closes the HTTP port of an application that runs a {@code headroom.command} and then ends: it
 * needs the application's beans, but serves no requests.
 *
 * <p>Thread-safe.
 */
public final class CommandPostProcessor implements EnvironmentPostProcessor, Ordered {
  /** Creates the post-processor; Spring Boot calls this. */
  public CommandPostProcessor() {}

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    String command = environment.getProperty("headroom.command", "").strip();
    boolean serves = command.isEmpty() || command.equalsIgnoreCase("serve");
    if (!serves && Policy.isEnabled(environment)) {
      environment
          .getPropertySources()
          .addFirst(new MapPropertySource("headroom command", Map.of("server.port", "-1")));
      environment
          .getPropertySources()
          .addLast(
              new MapPropertySource(
                  "headroom command defaults",
                  Map.of("spring.main.banner-mode", "off", "logging.level.root", "warn")));
    }
  }

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }
}
