// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.sample;

import dev.headroom.apps.jewgo.JewgoSettings;
import dev.headroom.apps.systems.sample.Sample;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Names the sample data. */
@Configuration(proxyBeanMethods = false)
class SampleConfiguration {

  @Bean
  Sample sample(JewgoSettings settings) {
    return JewgoSample.of(settings.scale());
  }
}
