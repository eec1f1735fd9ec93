// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.api;

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
        "TOEIC practice",
        "Question banks, mock tests, progress and devices.",
        "From /api/auth/login; renewed at /oauth2/token.",
        Set.of(
            "/api/auth/register",
            "/api/auth/login",
            "/api/parts",
            "/api/questions",
            "/api/leaderboard",
            "/api/v1/performance/metrics",
            "/oauth2/token",
            "/oauth2/revoke",
            "/.well-known/jwks.json"),
        "/api/v1/admin");
  }
}
