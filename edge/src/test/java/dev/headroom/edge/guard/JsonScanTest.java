// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.edge.MediaTypes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScanTest {
  private static final JsonBounds BOUNDS = new JsonBounds(3, 5, 4);

  private static String fault(String json, int piece) {
    JsonScan scan = new JsonScan(BOUNDS);
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < bytes.length; at += piece) {
      scan.take(bytes, at, Math.min(piece, bytes.length - at));
    }
    return scan.fault();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":{\"b\":[]}}",
        "[[[]],[[]],[[]]]",
        "\"abcde\"",
        "[\"a\\\"b\", \"[[[[\", \"{{{{\"]",
        "[1234,-1.2,1e-3]",
        "{\"a\":true,\"b\":null}",
        "[\"\\\\\",\"[[[[\"]"
      })
  void passesWhatIsWithinBounds(String json) {
    for (int piece = 1; piece < 5; piece++) {
      assertThat(fault(json, piece)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[[[[",
        "{\"a\":[{\"b\":{}}]}",
        "\"abcdef\"",
        "{\"abcdef\":1}",
        "12345",
        "[1.234]",
        "[-1e10]",
        "\"ab\\\"cd\"",
        "\"\u00fc\u00fc\u00fc\""
      })
  void refusesWhatIsDeeperOrLonger(String json) {
    for (int piece = 1; piece < 5; piece++) {
      assertThat(fault(json, piece)).isNotEmpty();
    }
  }

  @Test
  void closedLevelsDoNotCount() {
    assertThat(fault("[[],[],[],[],[],[]]".repeat(100), 7)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "Application/JSON; charset=utf-8", "a/b+json"})
  void knowsJsonByItsType(String type) {
    assertThat(MediaTypes.isJson(type)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/jsonx", "image/png"})
  void leavesOtherTypesAlone(String type) {
    assertThat(MediaTypes.isJson(type)).isFalse();
  }
}
