// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswerDifferencesTest {
  @Test
  void showsEachPartThatDiffers() {
    assertThat(
            AnswerDifferences.between(
                List.of(answer(200, "text/html", "a")), List.of(answer(403, "text/plain", "b"))))
        .hasSize(3);
  }

  @Test
  void leavesOutWhatDiffersWithoutTheChangeToo() {
    HttpAnswer before = answer(200, "application/json", "[1, 2]");
    HttpAnswer again = answer(200, "application/json", "[2, 1]");

    assertThat(AnswerDifferences.between(List.of(before), List.of(again), List.of(again)))
        .isEmpty();
    assertThat(
            AnswerDifferences.between(
                List.of(before),
                List.of(again),
                List.of(answer(403, "application/json", "[2, 1]"))))
        .containsExactly("opens /: status 200 became 403");
  }

  private static HttpAnswer answer(int status, String type, String body) {
    return new HttpAnswer("opens /", status, Map.of("content-type", List.of(type)), body, false);
  }
}
