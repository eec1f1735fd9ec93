// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProblemTest {
  @Test
  void writesTheMembersInOrder() {
    String json =
        Problem.of(413, "Content Too Large", "At most 5.").with("maxBytes", 5).json("id-1");
    assertThat(json)
        .isEqualTo(
            "{\"type\":\"about:blank\",\"title\":\"Content Too Large\",\"status\":413,"
                + "\"detail\":\"At most 5.\",\"maxBytes\":5,\"requestId\":\"id-1\"}");
  }

  @Test
  void anExtensionCannotReplaceAMember() {
    assertThat(Problem.of(400, "Bad Request", "").with("status", 200).json(null))
        .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400}");
  }

  @Test
  void escapesWhatJsonAndPagesTripOver() {
    assertThat(Problem.of(400, "a\"b\\c\n\u0000</script>\u2028\ud800x", "").json(null))
        .contains("a\\\"b\\\\c\\u000a\\u0000\\u003c/script\\u003e\\u2028\\ud800x");
    assertThat(Problem.of(400, "ü€😀", "").json(null)).contains("ü€😀");
  }

  @Test
  void writesNestedValues() {
    assertThat(Json.write(Map.of("a", Arrays.asList(1, true, null, 1.5, Map.of("b", List.of())))))
        .isEqualTo("{\"a\":[1,true,null,1.5,{\"b\":[]}]}");
    assertThat(Json.write(Map.of("a", Double.NaN))).isEqualTo("{\"a\":null}");
  }

  @Test
  void anyTextComesBackAsItWas() {
    Random random = new Random(2);
    for (int round = 0; round < 2000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(20); i > 0; i--) {
        text.append((char) random.nextInt(round % 2 == 0 ? 0x100 : 0x10000));
      }
      String json = Json.write(Map.of("k", text.toString()));
      byte[] sent = json.getBytes(StandardCharsets.UTF_8);
      assertThat(read(new String(sent, StandardCharsets.UTF_8))).isEqualTo(text.toString());
    }
  }

  /** Reads the one text of an object, slow and obvious. */
  private static String read(String json) {
    StringBuilder text = new StringBuilder();
    int end = json.length() - 2;
    for (int i = "{\"k\":\"".length(); i < end; i++) {
      char c = json.charAt(i);
      assertThat(c).isGreaterThanOrEqualTo(' ').isNotEqualTo('"');
      if (c != '\\') {
        text.append(c);
      } else if (json.charAt(i + 1) == 'u') {
        text.append((char) Integer.parseInt(json.substring(i + 2, i + 6), 16));
        i += 5;
      } else {
        text.append(json.charAt(i + 1));
        i++;
      }
    }
    return text.toString();
  }
}
