// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys whose text alone does not say what they are equal to. */
class KeyEncoderTest {

  private static String encoded(Object key) {
    return KeyEncoder.encode("names", key);
  }

  @Test
  void differentLocalesAreEncodedDifferently() {
    List<Locale> locales =
        Stream.of(
                Locale.ROOT,
                Locale.of("und"),
                Locale.forLanguageTag("und-Hant"),
                Locale.forLanguageTag("und-Latn"),
                Locale.forLanguageTag("und-u-ca-buddhist"),
                Locale.of("", "", "POSIX"),
                Locale.of("", "", "posix"),
                Locale.forLanguageTag("zh-Hant"),
                Locale.forLanguageTag("zh-Hans-TW"),
                Locale.of("no", "NO", "NY"),
                Locale.forLanguageTag("nn-NO"),
                Locale.GERMAN,
                Locale.GERMANY)
            .distinct()
            .toList();
    assertThat(locales.stream().map(KeyEncoderTest::encoded)).doesNotHaveDuplicates();
    assertThat(encoded(Locale.GERMANY)).isEqualTo("o5:de_DE");
  }

  @ParameterizedTest
  @CsvSource({
    "http://A/x, HTTP://a/x",
    "http://me@HOST:80/X?q=%c3%bc, http://me@host:80/X?q=%C3%BC",
    "//Host/a, //host/a",
    "mailto:a@Example.org, MAILTO:a@Example.org",
    "http://[FE80::1]/a, http://[fe80::1]/a"
  })
  void equalUrisAreEncodedAlike(URI one, URI other) {
    assertThat(one).isEqualTo(other);
    assertThat(encoded(one)).isEqualTo(encoded(other));
  }

  @ParameterizedTest
  @CsvSource({
    "http://a/x, http://a/X",
    "http://Me@host/x, http://me@host/x",
    "mailto:a@Example.org, mailto:a@example.org",
    "/a, a"
  })
  void differentUrisAreEncodedDifferently(URI one, URI other) {
    assertThat(one).isNotEqualTo(other);
    assertThat(encoded(one)).isNotEqualTo(encoded(other));
  }
}
