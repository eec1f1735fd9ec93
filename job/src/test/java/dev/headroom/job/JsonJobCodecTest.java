// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonJobCodecTest {
  private record Later(String name, @Nullable Integer copies) {}

  private record LaterWithPrimitive(String name, int copies) {}

  /** Releases side by side; zero copies would be a wrong payload that nobody sees. */
  @Test
  void readsWhatLacksAComponentUnlessThatIsPrimitive() {
    byte[] other = "{\"name\":\"Ann\",\"more\":true}".getBytes(StandardCharsets.UTF_8);
    JobCodec codec = JsonJobCodec.defaults();

    assertThat(codec.decode(other, Later.class)).isEqualTo(new Later("Ann", null));
    assertThatThrownBy(() -> codec.decode(other, LaterWithPrimitive.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

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
