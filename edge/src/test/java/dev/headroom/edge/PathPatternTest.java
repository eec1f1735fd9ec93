// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.SettingsException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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

  @ParameterizedTest
  @CsvSource({
    "/**, /",
    "/**, /api/**",
    "/api/**, /api",
    "/api/**, /api/export/**",
    "/api/**, /api/*/orders",
    "/users/*, /users/me",
    "/users/*, /users/*",
    "/*/orders/**, /users/orders/7"
  })
  void covers(String wide, String narrow) {
    assertThat(PathPattern.parse(wide).covers(PathPattern.parse(narrow))).isTrue();
  }

  /** Compared with what they match: no pattern covers another one and misses a path of it. */
  @Test
  void coversAnotherPatternExactlyIfItMatchesAllOfItsPaths() {
    List<String> patterns =
        List.of(
            "/", "/**", "/a", "/a/**", "/b", "/*", "/*/**", "/a/b", "/a/*", "/*/b", "/*/*",
            "/a/b/**", "/a/*/**", "/a/", "/*/");
    List<RequestPath> paths =
        Stream.of(
                "/",
                "/a",
                "/b",
                "/a/",
                "/x/",
                "/a/b",
                "/a/x",
                "/x/b",
                "/x/x",
                "/a/b/",
                "/a/b/c",
                "/a/x/c",
                "/x/b/c",
                "/x/x/c",
                "/a/b/c/d",
                "/x/x/x/x")
            .map(RequestPath::parse)
            .toList();
    for (String wide : patterns) {
      for (String narrow : patterns) {
        PathPattern one = PathPattern.parse(wide);
        PathPattern other = PathPattern.parse(narrow);
        boolean all = paths.stream().filter(other::matches).allMatch(one::matches);
        assertThat(one.covers(other)).as("%s covers %s", wide, narrow).isEqualTo(all);
      }
    }
  }
}
