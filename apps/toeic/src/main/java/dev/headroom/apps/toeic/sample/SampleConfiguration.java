// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.sample;

import dev.headroom.apps.systems.sample.Sample;
import dev.headroom.apps.toeic.ToeicSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Names the sample data. */
@Configuration(proxyBeanMethods = false)
class SampleConfiguration {

  @Bean
  Sample sample(ToeicSettings settings) {
    return ToeicSample.of(settings.scale());
  }
}
