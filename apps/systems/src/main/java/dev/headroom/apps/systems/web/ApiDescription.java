// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.web;

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
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The description of an application's API: its title, its bearer tokens, and the problems with
 * which its operations reject a request. An application writes it below {@code app.api} in its
 * properties.
 *
 * <p>Immutable.
 *
 * @param title the application's name
 * @param description what the application does, in one sentence
 * @param bearer where a client gets a token
 * @param publicPaths patterns of the paths that need no token, such as {@code /api/parts/{id}} or
 *     {@code /api/parts/**}; with a method before the path, such as {@code GET /api/parts}, for
 *     that method alone
 * @param adminPrefix the path at and below which the role {@code admin} is needed
 */
public record ApiDescription(
    String title, String description, String bearer, Set<String> publicPaths, String adminPrefix) {
  private static final String BEARER = "bearer";
  private static final String PROBLEM = "Problem";

  /** Copies the set. */
  public ApiDescription {
    publicPaths = Set.copyOf(publicPaths);
  }

  OpenAPI openApi() {
    return new OpenAPI()
        .info(
            new Info()
                .title(title)
                .version("1")
                .description(description)
                .license(new License().name("Apache-2.0")))
        .components(
            new Components()
                .addSecuritySchemes(
                    BEARER,
                    new SecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme(BEARER)
                        .bearerFormat("JWT")
                        .description(bearer)));
  }

  /** Adds the problems; earlier, the schema would be dropped because no handler names it. */
  void addProblems(OpenAPI api) {
    api.getComponents().addSchemas(PROBLEM, problem());
    api.getPaths()
        .forEach((path, item) ->
            item.readOperationsMap()
                .forEach((method, operation) -> addProblems(method.name(), path, operation)));
  }

  private void addProblems(String method, String path, Operation operation) {
    Map<String, String> problems =
        new TreeMap<>(Map.of("400", "The input is not allowed", "429", "Too many requests"));
    if (!isPublic(method, path)) {
      operation.addSecurityItem(new SecurityRequirement().addList(BEARER));
      problems.put("401", "No valid bearer token");
    }
    if (matches(adminPrefix + "/**", path)) {
      problems.put("403", "The role admin is needed");
    }
    problems.forEach(
        (status, text) -> operation.getResponses().addApiResponse(status, response(text)));
  }

  private boolean isPublic(String method, String path) {
    return publicPaths.stream()
        .anyMatch(each ->
            matches(each.substring(each.indexOf(' ') + 1), path)
                && (each.startsWith("/") || each.startsWith(method + " ")));
  }

  /**
   * Matches a path of the description by the patterns by which Spring Security matches requests.
   */
  private static boolean matches(String pattern, String path) {
    return PathPatternParser.defaultInstance.parse(pattern).matches(PathContainer.parsePath(path));
  }

  /** Permits the public paths, and the administrators' to the role {@code admin}. */
  void authorize(
      AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry
          requests) {
    requests.requestMatchers(adminPrefix + "/**").hasAuthority("admin");
    // They ask for an operator themselves: one who is signed in, or who sends the token.
    requests.requestMatchers("/api/monitor/**").permitAll();
    for (String each : publicPaths) {
      int space = each.indexOf(' ');
      String path = each.substring(space + 1);
      if (space < 0) {
        requests.requestMatchers(path).permitAll();
      } else {
        permit(requests, each.substring(0, space), path);
      }
    }
  }

  /** What answers GET answers HEAD. */
  private static void permit(
      AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry
          requests,
      String method,
      String path) {
    requests.requestMatchers(HttpMethod.valueOf(method), path).permitAll();
    if (method.equals("GET")) {
      requests.requestMatchers(HttpMethod.HEAD, path).permitAll();
    }
  }

  private static ApiResponse response(String text) {
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
