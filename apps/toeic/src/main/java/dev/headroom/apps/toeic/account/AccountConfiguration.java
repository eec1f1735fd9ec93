// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.account;

import dev.headroom.spring.Passwords;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Passwords, as strong as this machine checks within the time. */
@Configuration(proxyBeanMethods = false)
class AccountConfiguration {

  private static final Duration LONGEST_CHECK = Duration.ofMillis(250);

  @Bean
  Passwords passwords() {
    return Passwords.tuned(LONGEST_CHECK);
  }
}
