// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Starts the practice backend.
 *
 * <p>Immutable.
 */
// Sessions say who asks; a user with a password of his own making would be a back door.
@SpringBootApplication(
    proxyBeanMethods = false,
    exclude = UserDetailsServiceAutoConfiguration.class)
@EnableScheduling
@EnableConfigurationProperties(ToeicSettings.class)
public class ToeicApplication {

  /**
   * Runs until the process is told to end, or until the sample is made with {@code
   * TOEIC_GENERATE_ONLY=true}.
   *
   * @param args Spring Boot's command line
   */
  public static void main(String[] args) {
    SpringApplication application = new SpringApplication(ToeicApplication.class);
    Map<String, Object> defaults = new HashMap<>(redisOf(System.getenv()));
    boolean generateOnly = Boolean.parseBoolean(System.getenv("TOEIC_GENERATE_ONLY"));
    if (generateOnly) {
      application.setWebApplicationType(WebApplicationType.NONE);
      defaults.put("headroom.database.index-migration", "manual");
    }
    application.setDefaultProperties(defaults);
    if (generateOnly) {
      System.exit(SpringApplication.exit(application.run(args)));
    }
    application.run(args);
  }

  /** {@code REDIS_ADDR} is a host and a port; every other name of Redis wins over it. */
  static Map<String, String> redisOf(Map<String, String> environment) {
    String address = environment.getOrDefault("REDIS_ADDR", "").strip();
    return address.isEmpty() ? Map.of() : Map.of("headroom.redis.url", "redis://" + address);
  }
}
