// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.advise.Advice;
import dev.headroom.database.DatabaseMeter;
import dev.headroom.kit.SettableTime;
import dev.headroom.monitor.recorder.HistorySettings;
import dev.headroom.monitor.recorder.RecordedHistory;
import dev.headroom.monitor.recorder.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicaAdvisorTest {
  private final SettableTime time = new SettableTime();
  private final Recorder recorder = Recorder.create();
  private final RecordedHistory history =
      new RecordedHistory(recorder, HistorySettings.defaults(), "one", time);
  private final AtomicLong lagSeconds = new AtomicLong();

  @BeforeEach
  void register() {
    DatabaseMeter.REPLICA_LAG.gauge(recorder, lagSeconds, AtomicLong::doubleValue, "reader");
  }

  @AfterEach
  void close() {
    history.close();
  }

  /** Returns the titles of the advice after steps of ten seconds with these lags. */
  private List<String> afterLags(long... seconds) {
    for (long each : seconds) {
      lagSeconds.set(each);
      time.advance(Duration.ofSeconds(10));
      history.record();
    }
    return new ReplicaAdvisor(history).advise().stream().map(Advice::title).toList();
  }

  @Test
  void namesAReplicaThatLagsInEachStep() {
    assertThat(afterLags(8, 12, 11, 12))
        .containsExactly("replica reader lags 12 s behind its primary");
  }

  /** A replica that began to lag with the load is named forty seconds later. */
  @Test
  void looksBackFortySeconds() {
    assertThat(afterLags(0, 10, 20, 30)).isEmpty();
    assertThat(afterLags(40)).hasSize(1);
  }

  @Test
  void isQuietAboutOneThatCatchesUp() {
    assertThat(afterLags(9, 9, 1, 9)).isEmpty();
  }

  @Test
  void isQuietAboutTwoSteps() {
    assertThat(afterLags(9, 9)).isEmpty();
  }
}
