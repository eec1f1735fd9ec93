// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleOrderTest {
  private static List<String> ordered(String... rules) {
    return RuleOrder.specificFirst(
        List.of(rules), (one, other) -> RequestMatch.parse(one).covers(RequestMatch.parse(other)));
  }

  @Test
  void putsARuleOfAPartBeforeTheOneThatMatchesAll() {
    assertThat(ordered("/api/**", "GET /api/export/**"))
        .containsExactly("GET /api/export/**", "/api/**");
    assertThat(ordered("/**", "/api/**", "/api/export", "/api/export/**"))
        .containsExactly("/api/export", "/api/export/**", "/api/**", "/**");
  }

  @Test
  void keepsTheOrderInWhichAllOthersAreWritten() {
    assertThat(ordered("/b", "/a", "POST /*", "/a/b"))
        .containsExactly("/b", "/a", "POST /*", "/a/b");
    assertThat(ordered("GET /a/**", "POST /a/b")).containsExactly("GET /a/**", "POST /a/b");
    assertThat(ordered("/a/*", "/*/b")).containsExactly("/a/*", "/*/b");
  }

  @Test
  void leavesRulesOfTheSameRequestsAsTheyAre() {
    assertThat(ordered("/a/**", "/b", "/a, /a/**", "/a/**"))
        .containsExactly("/a/**", "/b", "/a, /a/**", "/a/**");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/**         | GET /api/list         | true",
        "GET /api/**     | HEAD /api/list        | true",
        "GET,POST /a     | POST /a               | true",
        "/a/**, /b       | /a/x, /b              | true",
        "GET /api/**     | /api/list             | false",
        "GET /api/**     | GET,POST /api/list    | false",
        "/a/**           | /a/x, /b              | false",
        "/**             | none                  | false",
        "none            | /a                    | false"
      })
  void coversAMatchOfFewerMethodsAndPaths(String wide, String narrow, boolean covers) {
    assertThat(RequestMatch.parse(wide).covers(RequestMatch.parse(narrow))).isEqualTo(covers);
  }
}
