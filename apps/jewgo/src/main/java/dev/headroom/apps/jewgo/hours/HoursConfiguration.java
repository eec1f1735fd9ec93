// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.hours;

import dev.headroom.apps.jewgo.JewgoSettings;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The clock by which it is decided who is open. */
@Configuration(proxyBeanMethods = false)
class HoursConfiguration {

  @Bean
  InstantSource openingClock(JewgoSettings settings) {
    Instant now = settings.now();
    return now == null ? InstantSource.system() : InstantSource.fixed(now);
  }
}
