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
    "/*/*, /a/b"
  })
  void matches(String pattern, String path) {
    assertThat(PathPattern.parse(pattern).matches(path)).isTrue();
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
    assertThat(PathPattern.parse(pattern).matches(path)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "", "/a*", "/a/*b/c", "/**/b", "/a/***"})
  void refusesOtherStars(String pattern) {
    assertThatThrownBy(() -> PathPattern.parse(pattern))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("path pattern was");
  }
}
