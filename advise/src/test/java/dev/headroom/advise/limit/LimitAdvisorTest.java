// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.advise.Advice;
import dev.headroom.kit.SettableTime;
import dev.headroom.limit.rule.LimitMeter;
import dev.headroom.monitor.recorder.HistorySettings;
import dev.headroom.monitor.recorder.RecordedHistory;
import dev.headroom.monitor.recorder.Recorder;
import dev.headroom.overload.OverloadMeter;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitAdvisorTest {
  private final SettableTime time = new SettableTime();
  private final Recorder recorder = Recorder.create();
  private final RecordedHistory history =
      new RecordedHistory(recorder, HistorySettings.defaults(), "one", time);

  @AfterEach
  void close() {
    history.close();
  }

  private void decided(String outcome, String source, int count) {
    LimitMeter.DECISIONS.counter(recorder, "search", outcome, source).increment(count);
  }

  private void step() {
    time.advance(Duration.ofSeconds(10));
    history.record();
  }

  @Test
  void namesALimitThatRefusesManyClients() {
    step();
    decided("admitted", "shared", 900);
    decided("refused", "shared", 100);
    step();
    assertThat(new LimitAdvisor(history).advise())
        .extracting(Advice::kind)
        .containsExactly("limit.too-low");
  }

  @Test
  void namesAFewClientsThatDoNotHeedRefusals() {
    step();
    decided("admitted", "shared", 900);
    decided("refused", "shared", 10);
    decided("refused", "known_refusal", 500);
    step();
    assertThat(new LimitAdvisor(history).advise())
        .extracting(Advice::kind)
        .containsExactly("limit.noisy-client");
  }

  @Test
  void doesNotBlameManyClientsWhereItDoesNotKnowWhoseCallsAreRefused() {
    step();
    decided("admitted", "local", 900);
    decided("refused", "local", 500);
    step();
    assertThat(new LimitAdvisor(history).advise())
        .extracting(Advice::title)
        .containsExactly(
            "limit search refuses a noticeable share of calls, of one client or of many");
  }

  @Test
  void isQuietAboutSeldomRefusals() {
    step();
    decided("admitted", "shared", 1000);
    decided("refused", "shared", 10);
    step();
    assertThat(new LimitAdvisor(history).advise()).isEmpty();
  }

  @Test
  void namesABulkheadThatRefuses() {
    step();
    OverloadMeter.ADMITTED.counter(recorder, "database", "normal").increment(1000);
    OverloadMeter.REFUSED.counter(recorder, "database", "normal", "wait_timeout").increment(100);
    step();
    assertThat(new RefusalAdvisor(history).advise())
        .extracting(Advice::kind)
        .containsExactly("overload.refusals");
  }
}
