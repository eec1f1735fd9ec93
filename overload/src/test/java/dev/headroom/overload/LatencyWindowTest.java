// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyWindowTest {
  private static final long START = 7_000_000_000L;
  private static final long MILLI = 1_000_000;

  private final LatencyWindow window = new LatencyWindow(START);

  private void recordCalls(int calls, long nanos) {
    for (int i = 0; i < calls; i++) {
      window.recordLatency(nanos);
    }
  }

  private GradientLimit.Window close() {
    return window.close(START, 0, Pressure.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "30, 100, true",
    "29, 100, false",
    "30, 99, false",
    "10, 1000, true",
    "9, 1000, false",
    "10, 999, false",
  })
  void isCompleteAfterATenthOfASecondWithThirtyCallsOrASecondWithTen(
      int calls, long millis, boolean complete) {
    recordCalls(calls, 1);

    assertThat(window.isComplete(START + millis * MILLI)).isEqualTo(complete);
  }

  @Test
  void returnsTheMiddleLatency() {
    for (int i = 1; i <= 11; i++) {
      window.recordLatency((i * 7) % 11 + 100);
    }

    assertThat(close().medianNanos()).isEqualTo(105);
  }

  @Test
  void countsACallThatTookNoTimeAsOneNanosecondAndIgnoresNegativeLatencies() {
    recordCalls(10, 0);
    recordCalls(30, -1);

    assertThat(window.isComplete(START + 100 * MILLI)).isFalse();
    assertThat(close().medianNanos()).isEqualTo(1);
  }

  @Test
  void keepsTheLastOfMoreThan512Calls() {
    recordCalls(512, 5);
    recordCalls(300, 9);
    assertThat(close().medianNanos()).isEqualTo(9);

    recordCalls(212, 5);
    recordCalls(512, 9);
    assertThat(close().medianNanos()).isEqualTo(9);
  }

  @Test
  void returnsTheMostCallsThatRanAtOnceAndBeginsWithThoseThatStillRun() {
    window.recordRunning(3);
    window.recordRunning(5);
    window.recordRunning(4);
    recordCalls(30, 1);

    assertThat(window.close(START, 2, Pressure.NONE).maxRunning()).isEqualTo(5);
    recordCalls(30, 1);
    assertThat(close().maxRunning()).isEqualTo(2);
  }

  @Test
  void failsWhenACallWasDroppedOrPressureIsHigh() {
    recordCalls(30, 1);
    assertThat(close().failing()).isFalse();

    window.recordDrop();
    assertThat(close().failing()).isTrue();
    assertThat(close().failing()).isFalse();
    assertThat(window.close(START, 0, () -> true).failing()).isTrue();
    assertThat(close().capped()).isFalse();
  }

  /** If a window waited for calls that complete, one in which none does would never end. */
  @Test
  void countsDroppedCallsInAndKnowsNoLatencyByAFew() {
    recordCalls(3, 7);
    for (int i = 0; i < 27; i++) {
      window.recordDrop();
    }
    assertThat(window.isComplete(START + 99 * MILLI)).isFalse();
    assertThat(window.isComplete(START + 100 * MILLI)).isTrue();
    GradientLimit.Window failed = close();
    assertThat(failed.failing()).isTrue();
    assertThat(failed.medianNanos()).isEqualTo(GradientLimit.Window.UNKNOWN);
    assertThat(window.isComplete(START + 1000 * MILLI)).isFalse();
  }

  @Test
  void beginsTheNextWindowWhereItEndsTheLast() {
    recordCalls(30, 1);
    window.close(START + 100 * MILLI, 0, Pressure.NONE);

    assertThat(window.isComplete(START + 2_000 * MILLI)).isFalse();
    recordCalls(30, 1);
    assertThat(window.isComplete(START + 199 * MILLI)).isFalse();
    assertThat(window.isComplete(START + 200 * MILLI)).isTrue();
  }
}
