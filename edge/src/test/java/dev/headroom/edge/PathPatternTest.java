// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.SettingsException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {

  @ParameterizedTest
  @CsvSource({
    "/health, /health",
    "/api/**, /api",
    "/api/**, /api/a/b",
    "/**, /",
    "/users/*, /users/7",
    "/users/*/orders, /users/7/orders",
    "/users/*/orders/**, /users/7/orders/1/2",
    "/*/*, /a/b",
    "/api/**, /%61p%69/a",
    "/api/**, /api;v=1/a;b=c",
    "/%C3%BC/a b, /%c3%bc/a%20b",
    "/100%, /100%25"
  })
  void matches(String pattern, String path) {
    assertThat(PathPattern.parse(pattern).matches(RequestPath.parse(path))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "/health, /healthz",
    "/health, /health/",
    "/api/**, /apis",
    "/users/*, /users",
    "/users/*, /users/",
    "/users/*, /users/7/",
    "/users/*, /users/7/orders",
    "/users/*/orders, /users//orders",
    "/users/*/orders, /users/7/order",
    "/users/*/orders, /users/7/orders2",
    "/users/*/orders/**, /users/7/orders2"
  })
  void doesNotMatch(String pattern, String path) {
    assertThat(PathPattern.parse(pattern).matches(RequestPath.parse(path))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "", "/a*", "/a/*b/c", "/**/b", "/a/***"})
  void refusesOtherStars(String pattern) {
    assertThatThrownBy(() -> PathPattern.parse(pattern))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("path pattern was");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/**, //api/a",
    "/api/**, /x/../api/a",
    "/api/**, /x/%2e%2e/api/a",
    "/api/**, /x/..;/api/a",
    "/api/**, /./api",
    "/api/**, /%2fapi/a",
    "/api/**, /x%5c..%5capi/a",
    "/users/*/orders, /users//orders",
    "/users/*/orders, /users/a%2F..%2Fb/orders",
    "/users/*, /users/a%2Fb",
    "/public/**, /public/../admin",
    "/admin, /public/../admin"
  })
  void mayMatchAnAmbiguousPathButNeverDoesForCertain(String pattern, String path) {
    RequestPath ambiguous = RequestPath.parse(path);

    assertThat(ambiguous.isAmbiguous()).isTrue();
    assertThat(PathPattern.parse(pattern).matches(ambiguous)).isFalse();
    assertThat(PathPattern.parse(pattern).mayMatch(ambiguous))
        .isEqualTo(!path.equals("/users//orders"));
  }
}
