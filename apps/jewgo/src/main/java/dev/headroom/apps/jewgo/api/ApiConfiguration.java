// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.api;

import dev.headroom.apps.systems.web.ApiDescription;
import dev.headroom.apps.systems.web.BearerAccess;
import java.util.Set;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/** Describes the API, and says which role each path needs. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class ApiConfiguration {

  private static final String[] PUBLIC = {
    "/api/v5/auth/register",
    "/api/v5/auth/login",
    "/api/v5/auth/csrf",
    "/api/v5/cities",
    "/api/v5/monitoring/**",
    "/api/v5/performance/**",
    "/oauth2/token",
    "/oauth2/revoke",
    "/.well-known/jwks.json"
  };

  @Bean
  ApiDescription apiDescription() {
    return new ApiDescription(
        "JewGo",
        "Kosher restaurants, their hours, reviews and favourites.",
        "From /api/v5/auth/login; renewed at /oauth2/token.",
        Set.of(PUBLIC),
        "/api/v5/admin");
  }

  @Bean
  SecurityFilterChain access(HttpSecurity http, BearerAccess access) {
    return access.chain(
        http,
        PUBLIC,
        requests ->
            requests
                .requestMatchers("/api/v5/admin/**")
                .hasAuthority("admin")
                .requestMatchers(HttpMethod.GET, "/api/v5/restaurants/**")
                .permitAll()
                .requestMatchers(HttpMethod.HEAD, "/api/v5/restaurants/**")
                .permitAll());
  }
}
