// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StalenessAuditorTest {

  private final StalenessAuditor auditor = new StalenessAuditor(Duration.ofNanos(100));

  @Test
  void allowsTheOldValueUpToTheBound() {
    auditor.invalidated("a", 2, 1_000);
    auditor.read("a", 1, 1_099);
    assertThat(auditor.violations()).isZero();
    auditor.read("a", 1, 1_100);
    assertThat(auditor.violations()).isEqualTo(1);
    assertThat(auditor.firstViolation()).contains("key a: version 1");
  }

  @Test
  void allowsTheNewValueAtAnyTime() {
    auditor.invalidated("a", 2, 1_000);
    auditor.read("a", 2, 900);
    auditor.read("a", 3, 5_000);
    auditor.read("b", 0, 5_000);
    assertThat(auditor.violations()).isZero();
    assertThat(auditor.reads()).isEqualTo(3);
  }

  @Test
  void allowsNoOldValueOnceAllInstancesHaveAppliedTheInvalidation() {
    auditor.applied("a", 2, 1_000);
    auditor.read("a", 1, 999);
    assertThat(auditor.violations()).isZero();
    auditor.read("a", 1, 1_000);
    assertThat(auditor.violations()).isEqualTo(1);
  }

  @Test
  void tellsHowLateTheWorstWas() {
    auditor.invalidated("a", 2, 1_000);
    auditor.invalidated("a", 3, 2_000);
    auditor.read("a", 1, 1_150);
    auditor.read("a", 2, 2_170);
    assertThat(auditor.violations()).isEqualTo(2);
    assertThat(auditor.worst()).isEqualTo(Duration.ofNanos(70));
  }
}
