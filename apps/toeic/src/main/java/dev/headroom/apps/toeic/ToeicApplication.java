// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import dev.headroom.apps.systems.SystemsApplication;
import dev.headroom.apps.systems.account.AccountConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Starts the practice backend.
 *
 * <p>Thread-safe: it has no state.
 */
// Users sign in by sessions; Spring Boot's generated user would be another way in.
@SpringBootApplication(
    proxyBeanMethods = false,
    exclude = UserDetailsServiceAutoConfiguration.class)
@EnableScheduling
@Import(AccountConfiguration.class)
@EnableConfigurationProperties(ToeicSettings.class)
public class ToeicApplication {

  /** Takes Spring Boot's command line, see {@link SystemsApplication#run}. */
  public static void main(String[] args) {
    SystemsApplication.run(ToeicApplication.class, "TOEIC", args);
  }
}
