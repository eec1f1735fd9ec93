// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.edge.MediaTypes;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBoundsCheckTest {
  private static final JsonBounds BOUNDS = new JsonBounds(3, 5, 4);

  private static String fault(String json, int piece) {
    return fault(json.getBytes(StandardCharsets.UTF_8), piece);
  }

  private static String fault(byte[] bytes, int piece) {
    JsonBoundsCheck check = new JsonBoundsCheck(BOUNDS, JsonBoundsCheck.factory(BOUNDS));
    for (int at = 0; at < bytes.length; at += piece) {
      check.accept(bytes, at, Math.min(piece, bytes.length - at));
    }
    return check.fault();
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

  /** The handler's parser may take what is no JSON; its bounds count all the same. */
  @ParameterizedTest
  @ValueSource(strings = {"[/*x*/[[[", "['a',[[[", "[a:[[[[", "[NaN,[[[", "[,[[["})
  void checksExtensionsOfJsonToo(String json) {
    for (int piece = 1; piece < 5; piece++) {
      assertThat(fault(json.replace("[a:", "{a:"), piece)).isNotEmpty();
    }
  }

  @Test
  void readsAMarkBeforeUtf8() {
    for (int piece = 1; piece < 7; piece++) {
      assertThat(fault("\ufeff[\"\u00fc\",[[", piece)).isEmpty();
      assertThat(fault("\ufeff[\"\u00fc\",[[[", piece)).isEqualTo("it is deeper than 3");
    }
  }

  /**
   * The handler's parser would detect UTF-16 and UTF-32 by the first bytes, or decode by the
   * charset of the Content-Type: a check of UTF-8 stopped at the first such byte, and what followed
   * had no bounds.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {"ISO-8859-1", "UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32", "UTF-32BE", "UTF-32LE"})
  void refusesEveryOtherEncodingThanUtf8(String charset) {
    for (int piece = 1; piece < 7; piece++) {
      byte[] body = "[\"\u00fc\",[[".getBytes(Charset.forName(charset));
      assertThat(fault(body, piece)).isEqualTo("it is not JSON in UTF-8");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"}[[[[", "[[}[[[[", "{\"a\":tru3[[[["})
  void refusesAMalformedBodyBehindWhoseFaultNothingHasBounds(String json) {
    assertThat(fault(json, 3)).isEqualTo("it is not JSON in UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[", "{\"a\":", "\"abc", "[tru"})
  void leavesWhatIsBrokenOffToTheHandlersParser(String json) {
    assertThat(fault(json, 3)).isEmpty();
  }

  @Test
  void refusesATextThatNeverEnds() {
    JsonBounds bounds = new JsonBounds(64, 1 << 16, 64);
    JsonBoundsCheck check = new JsonBoundsCheck(bounds, JsonBoundsCheck.factory(bounds));
    byte[] piece = "\"aaaaaaa".getBytes(StandardCharsets.UTF_8);
    check.accept(piece, 0, piece.length);
    for (int i = 0; i < 40_000 && check.fault().isEmpty(); i++) {
      check.accept(piece, 1, piece.length - 1);
    }
    assertThat(check.fault()).isNotEmpty();
  }

  @Test
  void namesTheBoundThatIsExceeded() {
    assertThat(fault("[[[[", 1)).isEqualTo("it is deeper than 3");
    assertThat(fault("\"abcdef\"", 1)).isEqualTo("a text has more than 5 bytes");
    assertThat(fault("{\"abcdef\":1}", 1)).isEqualTo("a text has more than 5 bytes");
    assertThat(fault("[12345]", 1)).isEqualTo("a number has more than 4 characters");
    assertThat(fault("[1.234]", 1)).isEqualTo("a number has more than 4 characters");
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
