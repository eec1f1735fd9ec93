// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog;

import dev.headroom.apps.systems.SystemsApplication;
import dev.headroom.apps.systems.account.AccountConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * Starts the CivicLog backend.
 *
 * <p>Thread-safe: it has no state.
 */
// Users sign in by sessions; Spring Boot's generated user would be another way in.
@SpringBootApplication(
    proxyBeanMethods = false,
    exclude = UserDetailsServiceAutoConfiguration.class)
@Import(AccountConfiguration.class)
@EnableConfigurationProperties(CivicLogSettings.class)
public class CivicLogApplication {

  /** Takes Spring Boot's command line, see {@link SystemsApplication#run}. */
  public static void main(String[] args) {
    SystemsApplication.run(CivicLogApplication.class, "CIVICLOG", args);
  }
}
