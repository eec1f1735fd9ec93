// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;

class StrictJsonTest {
  private final JsonMapper json = strict();

  private record Due(Instant at, LocalDate on) {}

  private static JsonMapper strict() {
    JsonMapper.Builder builder = JsonMapper.builder();
    new StrictJson().customize(builder);
    return builder.build();
  }

  @Test
  void readsTimesAsItWritesThem() {
    Due due = new Due(Instant.parse("2030-06-01T08:30:00Z"), LocalDate.of(2030, 6, 1));
    String written = json.writeValueAsString(due);
    assertThat(written).isEqualTo("{\"at\":\"2030-06-01T08:30:00Z\",\"on\":\"2030-06-01\"}");
    assertThat(json.readValue(written, Due.class)).isEqualTo(due);
    assertThat(json.readValue("{\"at\":null,\"on\":null}", Due.class).on()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"at\": 1906533000}",
        "{\"at\": 1906533000.5}",
        "{\"on\": [2030, 6, 1]}",
        "{\"on\": [\"2030-06-01\"]}",
        "{\"on\": 22066}",
        "{\"on\": {}}"
      })
  void takesNothingButTextsForTimes(String body) {
    assertThatExceptionOfType(MismatchedInputException.class)
        .isThrownBy(() -> json.readValue(body, Due.class))
        .satisfies(fault -> assertThat(fault.getPath()).hasSize(1));
  }
}
