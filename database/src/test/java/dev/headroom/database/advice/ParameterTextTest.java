// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ParameterTextTest {

  @Test
  void numbersTheMarkersOfJdbcOutsideOfStringsNamesAndComments() {
    assertThat(ParameterText.of("SELECT '?', \"a?\" /* ? */ FROM t WHERE b = ? AND c ?? ? -- ?"))
        .isEqualTo(
            new ParameterText("SELECT '?', \"a?\" /* ? */ FROM t WHERE b = $1 AND c ? $2 -- ?", 2));
  }

  @Test
  void leavesNumberedMarkersAndCountsTheHighest() {
    assertThat(ParameterText.of("SELECT a FROM t WHERE b = $2 OR c = $1 AND d ? 'x'"))
        .isEqualTo(new ParameterText("SELECT a FROM t WHERE b = $2 OR c = $1 AND d ? 'x'", 2));
  }

  @Test
  void castsTheConstantsThatTheServersStatisticsReplaced() {
    assertThat(ParameterText.of("SELECT a FROM t WHERE b < date $1 + interval $2"))
        .isEqualTo(new ParameterText("SELECT a FROM t WHERE b < $1::date + $2::interval", 2));
  }

  @Test
  void refusesSeveralStatementsAndAcceptsAFinalSemicolon() {
    assertThat(ParameterText.of("SELECT 1; DROP TABLE t")).isNull();
    assertThat(ParameterText.of("SELECT ';' AS a; "))
        .isEqualTo(new ParameterText("SELECT ';' AS a ", 0));
    assertThat(ParameterText.of("SELECT E'\\'; DROP TABLE t; --'")).isNull();
  }

  @Test
  void skipsDollarQuotes() {
    assertThat(ParameterText.of("SELECT $a$ ? ; $a$, ?"))
        .isEqualTo(new ParameterText("SELECT $a$ ? ; $a$, $1", 1));
  }

  @Test
  void refusesWhatHasNoPlan() {
    assertThat(ParameterText.of("BEGIN")).isNull();
    assertThat(ParameterText.of("DROP TABLE t")).isNull();
    assertThat(ParameterText.of("/* why */ -- here\n (SELECT 1)"))
        .isEqualTo(new ParameterText("/* why */ -- here\n (SELECT 1)", 0));
  }
}
