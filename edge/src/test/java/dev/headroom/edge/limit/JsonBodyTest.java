// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {
  @Test
  void findsAMemberOfTheOutermostObject() {
    assertThat(user("{\"user\":\"ann\"}")).isEqualTo("ann");
    assertThat(user(" { \"a\" : [1,{\"user\":\"no\"}] , \"user\" :\n\"ann\" }")).isEqualTo("ann");
    assertThat(user("{\"a\":\"user\",\"user\":17}")).isEqualTo("17");
    assertThat(user("{\"a\":{\"user\":\"no\"},\"b\":\"}\",\"user\":\"ann\"}")).isEqualTo("ann");
  }

  /** What a parser would read as the same must be counted as the same. */
  @Test
  void readsEscapesAndTheLastOfSeveralAsParsersDo() {
    assertThat(user("{\"us\\u0065r\":\"a\\u006en\"}")).isEqualTo("ann");
    assertThat(user("{\"user\":\"one\",\"user\":\"two\"}")).isEqualTo("two");
    assertThat(user("{\"user\":\"a\\\"n\\\\n\"}")).isEqualTo("a\"n\\n");
    assertThat(user("{\"user\":\"\u00e9ric\"}")).isEqualTo("\u00e9ric");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[{\"user\":\"ann\"}]",
        "\"user\"",
        "{\"user\":null}",
        "{\"user\":{\"user\":\"ann\"}}",
        "{\"user\":[\"ann\"]}",
        "{\"other\":\"ann\"}",
        "{\"a\":\"user\"}",
        "{\"user\\"
      })
  void findsNothingWhereThereIsNone(String body) {
    assertThat(user(body)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"user\":\"ann", "{\"user\":", "{\"user\"", "{\"user\":\"\\u00", "{{{{"})
  void endsOnWhatIsBrokenOff(String body) {
    assertThat(String.valueOf(user(body))).isIn("null", "ann", "u00");
  }

  private static @Nullable String user(String body) {
    return JsonBody.member(body, "user");
  }
}
