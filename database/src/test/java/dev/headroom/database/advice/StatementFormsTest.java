// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.database.plan.ParameterText;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatementFormsTest {
  private static final ParameterText TEXT = new ParameterText("SELECT 1", 0);

  @Test
  void isTheShareOfTheAverageWhereNothingElseIsKnown() {
    StatementForms forms = new StatementForms(null, List.of(TEXT), 0);

    assertThat(forms.remaining(List.of(200.0), List.of(50.0))).isEqualTo(0.25);
    assertThat(forms.remaining(List.of(200.0), List.of(300.0))).as("never more").isEqualTo(1);
  }

  @Test
  void weighsCommonValuesByTheirRows() {
    StatementForms forms = new StatementForms(null, List.of(TEXT, TEXT), 0.9);

    assertThat(forms.remaining(List.of(100.0, 1000.0), List.of(10.0, 1000.0)))
        .isCloseTo(0.91, within(1e-9));
  }

  @Test
  void gainsNoMoreThanWithTheConstantOfAPartialIndex() {
    StatementForms forms = new StatementForms(null, List.of(TEXT, TEXT, TEXT), 0);

    assertThat(forms.remaining(List.of(100.0, 10.0, 40.0), List.of(10.0, 9.0, 20.0)))
        .isEqualTo(0.9);
  }

  @Test
  void gainsNothingWhereAFormIsNotPlanned() {
    StatementForms forms = new StatementForms(null, List.of(TEXT), 0);

    assertThat(forms.remaining(List.of(), List.of(1.0))).isEqualTo(1);
    assertThat(forms.remaining(List.of(100.0), List.of())).isEqualTo(1);
  }
}
