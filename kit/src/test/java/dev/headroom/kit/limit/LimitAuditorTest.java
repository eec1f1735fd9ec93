// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LimitAuditorTest {
  private final LimitAuditor auditor = new LimitAuditor(2, Duration.ofNanos(10));

  @Test
  void findsNothingWhereTheLimitWasKept() {
    for (long stamp : new long[] {5, 0, 10, 15, 20}) {
      auditor.admitted(stamp, stamp);
    }

    assertThat(auditor.windowsAbove()).isZero();
    assertThat(auditor.most()).isEqualTo(2);
  }

  @Test
  void catchesAWindowAboveTheLimitWhereverItBegins() {
    for (long stamp : new long[] {0, 9, 9, 30}) {
      auditor.admitted(stamp, stamp);
    }

    assertThat(auditor.windowsAbove()).isEqualTo(1);
    assertThat(auditor.most()).isEqualTo(3);
  }

  @Test
  void catchesWhatAFixedWindowAdmits() {
    // Two at the end of one window, two at the beginning of the next.
    for (long stamp : new long[] {8, 9, 10, 11}) {
      auditor.admitted(stamp, stamp);
    }

    assertThat(auditor.most()).isEqualTo(4);
    assertThat(auditor.windowsAbove()).isEqualTo(2);
  }

  @Test
  void allowsTheLimitOnceMoreForALossInTheWindow() {
    for (long stamp : new long[] {0, 1, 6, 7, 30, 31, 32}) {
      auditor.admitted(stamp, stamp);
    }
    assertThat(auditor.windowsAbove()).isEqualTo(3);
    auditor.lost(4, 5);

    assertThat(auditor.windowsAbove()).as("the window at 30").isEqualTo(1);
    auditor.admitted(8, 8);
    assertThat(auditor.windowsAbove()).as("and five with one loss").isEqualTo(3);
  }

  @Test
  void catchesARefusalAlthoughThereWasRoom() {
    auditor.admitted(0, 0);
    auditor.refused(5, 5);
    assertThat(auditor.refusedBelow(Duration.ZERO)).isEqualTo(1);

    auditor.unknown(4, 4);
    assertThat(auditor.refusedBelow(Duration.ZERO)).isZero();
    assertThat(auditor.refusals()).isEqualTo(1);
    assertThat(auditor.admissions()).isEqualTo(1);
  }

  @Test
  void countsWhatMayHaveBeenTakenBeforeARefusalHoweverLateItWasTold() {
    auditor.admitted(0, 0);
    auditor.admitted(4, 90);
    auditor.refused(3, 3);
    assertThat(auditor.refusedBelow(Duration.ZERO)).as("asked after it").isEqualTo(1);

    auditor.refused(5, 95);
    assertThat(auditor.refusedBelow(Duration.ZERO)).as("paused together").isEqualTo(1);
  }
}
