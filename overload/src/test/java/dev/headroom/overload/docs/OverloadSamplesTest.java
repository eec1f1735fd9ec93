// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OverloadSamplesTest {
  @Test
  void theSamplesRun() throws Exception {
    assertThat(new FirstOverload(words -> words + " found").search("piano"))
        .isEqualTo("piano found");
    FirstBulkhead bulkhead = new FirstBulkhead();
    assertThat(bulkhead.report(3)).hasSize(3);
    assertThat(bulkhead.reports.running()).isZero();
  }
}
