// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.api;

import dev.headroom.apps.systems.web.ApiDescription;
import java.util.Set;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Describes the API, and says which paths need no sign-in. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class ApiConfiguration {

  @Bean
  ApiDescription apiDescription() {
    return new ApiDescription(
        "JewGo",
        "Kosher restaurants, their hours, reviews and favourites.",
        "From /api/v5/auth/login; renewed at /oauth2/token.",
        Set.of(
            "/api/v5/auth/register",
            "/api/v5/auth/login",
            "/api/v5/auth/csrf",
            "/api/v5/cities",
            "GET /api/v5/restaurants",
            "GET /api/v5/restaurants/{id}",
            "GET /api/v5/restaurants/counts",
            "GET /api/v5/restaurants/near",
            "GET /api/v5/restaurants/search",
            "GET /api/v5/restaurants/{id}/reviews",
            "/api/v5/monitoring/**",
            "/api/v5/performance/**",
            "/oauth2/token",
            "/oauth2/revoke",
            "/.well-known/jwks.json"),
        "/api/v5/admin");
  }
}
