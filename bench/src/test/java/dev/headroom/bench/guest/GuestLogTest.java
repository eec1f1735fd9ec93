// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.kit.SettableTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GuestLogTest {
  private static final String BEFORE =
      "2026-11-29T12:00:00.000Z  WARN 7 --- [shop] d.h.f.Findings : ";

  private final SettableTime time = new SettableTime();
  private final GuestLog log = new GuestLog(time);

  @Test
  void keepsTheFirstFindingAndItsTime() {
    log.add(BEFORE + "Started Shop in 3.1 seconds (process running for 3.6)");
    time.advance(Duration.ofSeconds(4));
    log.add(BEFORE + "finding kind=n_plus_one route=\"GET /owners\" subject=\"pets\"");
    time.advance(Duration.ofSeconds(1));
    log.add(BEFORE + "finding kind=slow_query route=\"GET /vets\" subject=\"vets\"");

    assertThat(log.firstFinding())
        .contains(
            new GuestLog.Finding(
                "finding kind=n_plus_one route=\"GET /owners\" subject=\"pets\"",
                Duration.ofSeconds(4).toNanos()));
  }

  @Test
  void takesNoRecommendationForAFinding() {
    log.add(BEFORE + "recommendation kind=process.processor-short severity=MEDIUM busy | 95 %");
    log.add(BEFORE + "no finding kind was given");

    assertThat(log.firstFinding()).isEmpty();
  }
}
