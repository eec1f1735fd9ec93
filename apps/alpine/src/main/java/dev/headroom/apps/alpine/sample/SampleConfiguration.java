// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.sample;

import dev.headroom.apps.alpine.AlpineSettings;
import dev.headroom.apps.systems.sample.Sample;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Names the sample data. */
@Configuration(proxyBeanMethods = false)
class SampleConfiguration {

  @Bean
  Sample sample(AlpineSettings settings) {
    return AlpineSample.of(settings.scale());
  }
}
