// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiDescriptionTest {
  private final ApiDescription description =
      new ApiDescription(
          "Test",
          "A test.",
          "From /login.",
          Set.of(
              "/api/login",
              "/api/monitoring/**",
              "GET /api/places/{id}",
              "/api/signals/{symbol:(?!subscribed$).*}"),
          "/api/admin");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/login",
        "/api/monitoring/pool",
        "/api/places/{id}",
        "/api/signals/{symbol}",
        "/api/signals/active"
      })
  void needsNoTokenWhereAccessNeedsNone(String path) {
    assertThat(problems(path, PathItem.HttpMethod.GET))
        .contains("400", "429")
        .doesNotContain("401");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/me", "/api/places", "/api/signals/subscribed", "/api/login/{id}"})
  void needsATokenElsewhere(String path) {
    assertThat(problems(path, PathItem.HttpMethod.GET)).contains("401").doesNotContain("403");
  }

  @Test
  void needsATokenForTheOtherMethodsOfAPath() {
    assertThat(problems("/api/places/{id}", PathItem.HttpMethod.DELETE)).contains("401");
  }

  @Test
  void needsTheRoleAtAndBelowTheAdministratorsPathAlone() {
    assertThat(problems("/api/admin/users/{id}", PathItem.HttpMethod.GET)).contains("401", "403");
    assertThat(problems("/api/administrators", PathItem.HttpMethod.GET)).doesNotContain("403");
  }

  private Set<String> problems(String path, PathItem.HttpMethod method) {
    Operation operation = new Operation().responses(new ApiResponses());
    PathItem item = new PathItem();
    item.operation(method, operation);
    OpenAPI api = description.openApi().paths(new Paths().addPathItem(path, item));
    description.addProblems(api);
    return operation.getResponses().keySet();
  }
}
