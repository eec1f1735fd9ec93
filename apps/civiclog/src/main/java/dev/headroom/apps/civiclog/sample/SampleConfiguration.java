// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.sample;

import dev.headroom.apps.civiclog.CivicLogSettings;
import dev.headroom.apps.systems.sample.Sample;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Names the sample data. */
@Configuration(proxyBeanMethods = false)
class SampleConfiguration {

  @Bean
  Sample sample(CivicLogSettings settings) {
    return CivicLogSample.of(settings.scale());
  }
}
