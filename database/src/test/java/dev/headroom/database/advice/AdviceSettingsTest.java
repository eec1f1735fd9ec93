// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdviceSettingsTest {

  @Test
  void refusesAllWrongValuesAtOnce() {
    assertThatThrownBy(() ->
            new AdviceSettings(AdviceSettings.Mode.PREVIEW, Duration.ofSeconds(1), 0, 1.5, 10, -1))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("window")
        .hasMessageContaining("min-calls")
        .hasMessageContaining("min-gain")
        .hasMessageContaining("clone-rows")
        .hasMessageContaining("max-bytes");
  }

  @Test
  void ticksTwentyTimesAWindow() {
    assertThat(AdviceSettings.defaults().tick()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void standOnTheirPage() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "database", "advice.md"));
    for (String each :
        List.of("mode", "window", "min-calls", "min-gain", "clone-rows", "max-bytes")) {
      assertThat(page).contains("| `" + each + "` |");
    }
  }
}
