// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import dev.headroom.ground.TimeSource;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * What all parts need: the settings, checked at once, the time, and the registry of meters.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration
public class HeadroomAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  TimeSource headroomTime() {
    return TimeSource.system();
  }

  @Bean
  LayerMeters headroomLayerMeters(
      ObjectProvider<MeterRegistry> application, ObjectProvider<MeterRecording> recording) {
    return new LayerMeters(application, recording);
  }

  @Bean
  StartReport headroomStartReport() {
    return new StartReport();
  }

  @Bean
  static SettingsReview headroomSettingsReview(ConfigurableEnvironment environment) {
    return new SettingsReview(environment);
  }

  @Bean
  static EventListenerSearch headroomEventListenerSearch() {
    return new EventListenerSearch();
  }
}
