// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.kit.replay.HttpAnswer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScreenshotsTest {
  @Test
  void comparesAPageWhoseTokenNobodySees() {
    assertThat(compares("<form><input type=\"hidden\" name=\"_csrf\" value=\"abc\"/></form>"))
        .isTrue();
    assertThat(compares("<p>2026-11-30T09:00:00Z</p>")).isFalse();
    assertThat(compares("<input type=\"text\" value=\"2026-11-30T09:00:00Z\"/>")).isFalse();
  }

  private static boolean compares(String page) {
    return Screenshots.showsTheSameEachTime(
        new HttpAnswer("opens /", 200, Map.of("content-type", List.of("text/html")), page, false));
  }
}
