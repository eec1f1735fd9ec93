// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.api;

import dev.headroom.apps.systems.web.ApiDescription;
import java.util.Set;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Describes the API, and says which role each path needs. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class ApiConfiguration {

  @Bean
  ApiDescription apiDescription() {
    return new ApiDescription(
        "Alpine Analytics",
        "Trading signals, subscriptions and analytics.",
        "From /api/auth/login; valid for 24 hours.",
        Set.of(
            "/api/auth/register",
            "/api/auth/login",
            "/api/signals",
            // A symbol, but not /api/signals/subscribed, which shows the caller's own.
            "/api/signals/{symbol:(?!subscribed$).*}"),
        "/api/admin");
  }
}
