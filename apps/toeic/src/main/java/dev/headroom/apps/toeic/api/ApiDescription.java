// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.api;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the OpenAPI page says of all endpoints: the token they want and the problems they give. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class ApiDescription {

  private static final String BEARER = "bearer";
  private static final String PROBLEM = "Problem";
  private static final Set<String> OPEN_PATHS =
      Set.of(
          "/api/auth/register",
          "/api/auth/login",
          "/api/parts",
          "/api/questions",
          "/api/leaderboard",
          "/api/v1/performance/metrics",
          "/oauth2/token",
          "/oauth2/revoke",
          "/.well-known/jwks.json");

  @Bean
  OpenAPI description() {
    return new OpenAPI()
        .info(
            new Info()
                .title("TOEIC practice")
                .version("1")
                .description("Question banks, mock tests, progress and devices.")
                .license(new License().name("Apache-2.0")))
        .components(
            new Components()
                .addSecuritySchemes(
                    BEARER,
                    new SecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme(BEARER)
                        .bearerFormat("JWT")
                        .description("From /api/auth/login; renewed at /oauth2/token.")));
  }

  /** Adds the schema here, since one that no handler names would be dropped before. */
  @Bean
  OpenApiCustomizer refusals() {
    return description -> {
      description.getComponents().addSchemas(PROBLEM, problem());
      description
          .getPaths()
          .forEach((path, item) ->
              item.readOperations().forEach(operation -> describe(path, operation)));
    };
  }

  private static void describe(String path, Operation operation) {
    Map<String, String> refusals =
        new TreeMap<>(Map.of("400", "The input is not allowed", "429", "Too many requests"));
    if (!OPEN_PATHS.contains(path)) {
      operation.addSecurityItem(new SecurityRequirement().addList(BEARER));
      refusals.put("401", "No valid bearer token");
    }
    if (path.startsWith("/api/v1/admin")) {
      refusals.put("403", "The role admin is needed");
    }
    refusals.forEach(
        (status, text) -> operation.getResponses().addApiResponse(status, refusal(text)));
  }

  private static ApiResponse refusal(String text) {
    MediaType media =
        new MediaType().schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM));
    return new ApiResponse()
        .description(text)
        .content(new Content().addMediaType("application/problem+json", media));
  }

  private static Schema<?> problem() {
    return new ObjectSchema()
        .addProperty("type", new StringSchema())
        .addProperty("title", new StringSchema())
        .addProperty("status", new IntegerSchema())
        .addProperty("detail", new StringSchema())
        .addProperty("instance", new StringSchema());
  }
}
