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

  // A handler that binds the member to a number takes each of these for the same.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "7",
        "7.0",
        "7.00",
        "7e0",
        "70e-1",
        "0.7e1",
        "7.9",
        "+7",
        "007",
        "7.",
        "\"7\"",
        "\"07\"",
        "\"007\"",
        "\"+7\"",
        "\" 7 \"",
        "\"\\u00007\"",
        "\"\u0667\"",
        "700000000e-8"
      })
  void returnsOneSpellingOfANumber(String number) {
    assertThat(user("{\"user\":" + number + "}")).isEqualTo("7");
    assertThat(user("{\"user\":\"" + "0".repeat(2000) + "7\"}")).isEqualTo("7");
  }

  @Test
  void keepsNumbersApart() {
    assertThat(user("{\"user\":-7}")).isEqualTo("-7");
    assertThat(user("{\"user\":12345678901234567890}")).isEqualTo("12345678901234567890");
    assertThat(user("{\"user\":-0.5}")).isEqualTo("0");
    assertThat(user("{\"user\":\"00\"}")).isEqualTo("0");
    assertThat(user("{\"user\":\"7 0\"}")).isEqualTo("7 0");
  }

  /** A short text of a huge number must cost no huge number. */
  @Test
  void takesNoTimeForHugeNumbers() {
    assertThat(user("{\"user\":10e999999998}")).isEqualTo("1E+999999999");
    assertThat(user("{\"user\":1e-999999999}")).isEqualTo("0");
    assertThat(user("{\"user\":1e99999999999}")).isEqualTo("1e99999999999");
    assertThat(user("{\"user\":\"" + "9".repeat(60_000) + "\"}")).hasSize(60_000);
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
