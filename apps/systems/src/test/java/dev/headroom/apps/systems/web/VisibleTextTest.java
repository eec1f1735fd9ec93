// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;
import jakarta.validation.Validator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTextTest {
  private static final Validator VALIDATOR =
      Validation.buildDefaultValidatorFactory().getValidator();

  private record Form(@VisibleText String text) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "\u05e9\u05dc\u05d5\u05dd\u200f!",
        "e\u0301",
        "\ud83d\udc68\u200d\ud83c\udf73 cooks",
        "one\n\ttwo"
      })
  void allowsWhatPeopleWrite(String text) {
    assertThat(VALIDATOR.validate(new Form(text))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \u2003",
        "\u200b",
        "\u3164",
        "\u2800",
        "\uffa0\u115f",
        "\ufe0f",
        "\u034f",
        "\u0301"
      })
  void refusesATextThatShowsNothing(String text) {
    assertThat(VALIDATOR.validate(new Form(text))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000", "a\u001b", "a\ud800", "nimda\u202e", "\u2067a", "\u202aa"})
  void refusesControlCharactersAndOverridesOfDirection(String text) {
    assertThat(VALIDATOR.validate(new Form(text))).hasSize(1);
  }
}
