// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.SettingsException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ResponseCacheSettingsTest {

  private static ResponseCacheRule rule(String name, String match) {
    return ResponseCacheRule.of(name, match, Duration.ofSeconds(1));
  }

  @Test
  void triesARuleOfAPartBeforeTheOneOfAll() {
    assertThat(
            ResponseCacheSettings.defaults(rule("all", "/api/**"), rule("one", "/api/a")).rules())
        .extracting(ResponseCacheRule::name)
        .containsExactly("one", "all");
  }

  @Test
  void refusesARuleThatWouldNeverDecide() {
    assertThatThrownBy(
            () -> ResponseCacheSettings.defaults(rule("first", "/api/a"), rule("second", "/api/a")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(
            "rules.second.match was /api/a, allowed other paths than those of rules.first")
        .hasMessageContaining("change rules.first instead");
  }
}
