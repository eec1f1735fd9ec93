// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlainWordsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      textBlock =
          """
          Café Señor       ; cafe senor
          "Bubby's"        ; bubbys
          Łódź             ; lodz
          Bahnhofstraße 12 ; bahnhofstrasse 12
          a&b              ; a b
          פָלָאפֶל golden    ; פלאפל golden
          "רח' הרצל"        ; "רח הרצל"
          東京              ; ""
          ""               ; ""
          " & | ! ( ) :* " ; ""
          """)
  void areLowerCaseWithoutAccentsAndSigns(String text, String words) {
    assertThat(PlainWords.of(text)).isEqualTo(words);
  }
}
