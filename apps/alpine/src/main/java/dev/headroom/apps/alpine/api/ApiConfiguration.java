// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.api;

import dev.headroom.apps.systems.web.ApiDescription;
import dev.headroom.apps.systems.web.BearerAccess;
import java.util.Set;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

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
            "/api/signals/active",
            "/api/signals/{symbol}"),
        "/api/admin");
  }

  @Bean
  SecurityFilterChain access(HttpSecurity http, BearerAccess access) {
    return access.chain(
        http,
        new String[] {"/api/auth/register", "/api/auth/login", "/api/signals", "/api/signals/*"},
        requests ->
            requests
                .requestMatchers("/api/signals/subscribed")
                .authenticated()
                .requestMatchers("/api/admin/**")
                .hasAuthority("admin"));
  }
}
