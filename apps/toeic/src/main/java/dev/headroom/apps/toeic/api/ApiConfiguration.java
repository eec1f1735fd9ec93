// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.api;

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

  private static final String[] PUBLIC = {
    "/api/auth/register",
    "/api/auth/login",
    "/api/parts",
    "/api/questions",
    "/api/leaderboard",
    "/api/v1/performance/metrics",
    "/oauth2/token",
    "/oauth2/revoke",
    "/.well-known/jwks.json"
  };

  @Bean
  ApiDescription apiDescription() {
    return new ApiDescription(
        "TOEIC practice",
        "Question banks, mock tests, progress and devices.",
        "From /api/auth/login; renewed at /oauth2/token.",
        Set.of(PUBLIC),
        "/api/v1/admin");
  }

  @Bean
  SecurityFilterChain access(HttpSecurity http, BearerAccess access) {
    return access.chain(
        http,
        PUBLIC,
        requests -> requests.requestMatchers("/api/v1/admin/**").hasAuthority("admin"));
  }
}
