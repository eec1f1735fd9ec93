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

  /**
   * The statements of a slow start once counted as traffic, so that the next look came too soon.
   */
  @Test
  void proposesHalfAMinuteAfterTheFirstLookWhateverTheStartCost() {
    AdviceSettings.ProposalPace pace = new AdviceSettings.ProposalPace();
    assertThat(pace.isDue(seconds(40), 5000)).isFalse();
    assertThat(pace.isDue(seconds(69), 5400)).isFalse();
    assertThat(pace.isDue(seconds(70), 5400)).isTrue();
    assertThat(pace.isDue(seconds(100), 5700)).isFalse();
    assertThat(pace.isDue(seconds(130), 5800)).isTrue();
  }

  @Test
  void proposesNothingWithoutTrafficAndAgainAfterAnHour() {
    AdviceSettings.ProposalPace pace = new AdviceSettings.ProposalPace();
    assertThat(pace.isDue(0, 5000)).isFalse();
    assertThat(pace.isDue(seconds(7200), 5000)).isFalse();
    assertThat(pace.isDue(seconds(7300), 5001)).isTrue();
    assertThat(pace.isDue(seconds(7300 + 3599), 5001.5)).isFalse();
    assertThat(pace.isDue(seconds(7300 + 3600), 5001.5)).isTrue();
  }

  private static long seconds(long count) {
    return Duration.ofSeconds(count).toNanos();
  }
}
