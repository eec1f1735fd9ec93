// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonJobCodecTest {

  /** What cannot be read is logged, with all causes. */
  @Test
  void showsNoValueOfAPayloadThatCannotBeRead() {
    byte[] address = "\"ann@example.com\"".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> JsonJobCodec.defaults().decode(address, Integer.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Integer")
        .hasMessageNotContaining("ann@example.com")
        .hasNoCause();
  }
}
