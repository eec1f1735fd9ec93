// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerMatchTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "anyone                   | role:VIP                 | true",
        "anyone                   | anonymous, authenticated | true",
        "anonymous, authenticated | anyone                   | true",
        "authenticated            | role:VIP, role:ADMIN     | true",
        "role:VIP, anonymous      | anonymous                | true",
        "authenticated            | anyone                   | false",
        "authenticated            | anonymous                | false",
        "role:VIP                 | authenticated            | false",
        "role:VIP                 | role:ADMIN               | false"
      })
  void coversAPatternOfFewerCallers(String wide, String narrow, boolean covers) {
    assertThat(CallerMatch.parse(wide).covers(CallerMatch.parse(narrow))).isEqualTo(covers);
  }
}
