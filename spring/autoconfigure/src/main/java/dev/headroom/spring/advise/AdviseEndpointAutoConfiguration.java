// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.advise;

import dev.headroom.advise.Recommendations;
import dev.headroom.advise.capacity.CapacityMonitor;
import dev.headroom.spring.settings.ConditionalOnSetting;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Registers Actuator's endpoint {@code headroom}, where Actuator is and operators' endpoints are
 * on: an application that exposes {@code *} gets no path that it did not want.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = AdviseAutoConfiguration.class)
@ConditionalOnClass({Recommendations.class, Endpoint.class})
@ConditionalOnBean(Recommendations.class)
@ConditionalOnSetting("headroom.monitor.admin")
public class AdviseEndpointAutoConfiguration {

  @Bean
  AdviseEndpoint headroomEndpoint(Recommendations recommendations, CapacityMonitor capacity) {
    return new AdviseEndpoint(recommendations, capacity);
  }
}
