// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

class JsonJobCodecTest {
  private record Later(String name, @Nullable Integer copies) {}

  private record LaterWithPrimitive(String name, int copies) {}

  private record Letter(List<String> lines, int copies, String note, @Nullable String from) {
    private Letter {
      lines = List.copyOf(lines);
    }
  }

  /** Releases side by side; zero copies would be a wrong payload that nobody sees. */
  @Test
  void readsWhatLacksAComponentUnlessThatIsPrimitive() {
    byte[] other = "{\"name\":\"Ann\",\"more\":true}".getBytes(StandardCharsets.UTF_8);
    JobCodec codec = JsonJobCodec.defaults();

    assertThat(codec.decode(other, Later.class)).isEqualTo(new Later("Ann", null));
    assertThatThrownBy(() -> codec.decode(other, LaterWithPrimitive.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** As spring.jackson.default-property-inclusion chooses for responses. */
  @ParameterizedTest
  @EnumSource(names = {"NON_NULL", "NON_EMPTY", "NON_DEFAULT"})
  void keepsWhatAMapperLeavesOutOfResponses(JsonInclude.Include included) {
    JobCodec codec =
        JsonJobCodec.of(
            JsonMapper.builder()
                .changeDefaultPropertyInclusion(any -> any.withValueInclusion(included))
                .build());
    Letter letter = new Letter(List.of(), 0, "", null);

    assertThat(codec.decode(codec.encode(letter), Letter.class)).isEqualTo(letter);
  }

  @Test
  void readsWhatItHasWrittenAndNoMoreWhateverAMapperDemandsOfRequests() {
    JobCodec strict =
        JsonJobCodec.of(
            JsonMapper.builder()
                .enable(
                    SerializationFeature.WRAP_ROOT_VALUE,
                    SerializationFeature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED)
                .enable(
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build());
    Letter letter = new Letter(List.of("Dear Ann"), 1, "", null);
    byte[] other = "{\"name\":\"Ann\"}".getBytes(StandardCharsets.UTF_8);

    assertThat(strict.decode(strict.encode(letter), Letter.class)).isEqualTo(letter);
    assertThat(strict.decode(other, Later.class)).isEqualTo(new Later("Ann", null));
    assertThatThrownBy(() -> strict.decode(other, LaterWithPrimitive.class))
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
