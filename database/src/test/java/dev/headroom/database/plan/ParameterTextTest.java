// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
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

  @Test
  void bindsValuesAndNumbersTheOtherMarkersAgain() {
    ParameterText text = text("SELECT '?' FROM t WHERE a = ? AND b = ? AND c = ?");

    assertThat(text.bind(Map.of(2, "'it''s $3'")))
        .isEqualTo(
            new ParameterText("SELECT '?' FROM t WHERE a = $1 AND b = 'it''s $3' AND c = $2", 2));
    assertThat(text("SELECT $1 WHERE a = $1 OR b = $2").bind(Map.of(2, "5")))
        .isEqualTo(new ParameterText("SELECT $1 WHERE a = $1 OR b = 5", 1));
    assertThat(text.bind(Map.of())).isSameAs(text);
  }

  @Test
  void readsAnOrdinaryPageWhereTheNumberOfRowsIsBound() {
    assertThat(text("SELECT a FROM t WHERE b = ? LIMIT ? OFFSET ?").withPage().sql())
        .isEqualTo("SELECT a FROM t WHERE b = $1 LIMIT 20 OFFSET 0");
    assertThat(text("select a from t offset ? rows fetch first ? rows only").withPage().sql())
        .isEqualTo("select a from t offset 0 rows fetch first 20 rows only");
  }

  private static ParameterText text(String sql) {
    return Objects.requireNonNull(ParameterText.of(sql));
  }
}
