// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '#',
      value = {
        "SELECT 1~SELECT ?",
        "SELECT  *   FROM t1 WHERE a2 = 3.5e10~SELECT * FROM t1 WHERE a2 = ?",
        "SELECT 'it''s' , 'b'~SELECT ? , ?",
        "SELECT E'a\\'b' FROM t~SELECT ? FROM t",
        "SELECT $$secret$$ , $x$a $$ b$x$~SELECT ? , ?",
        "SELECT * FROM t WHERE id = $1~SELECT * FROM t WHERE id = ?",
        "SELECT /* hint */ a -- end~SELECT a",
        "SELECT \"Name 1\" FROM t~SELECT \"Name 1\" FROM t",
        "a IN (1, 2,3)~a IN (?...)",
        "a IN (?, ?)~a IN (?...)",
        "VALUES (?)~VALUES (?)",
        "VALUES (?, 1), (?, 2) , ('a', 3)~VALUES (?...)",
        "VALUES (1), (2)~VALUES (?)",
        "f(a, 1), g(1)~f(a, ?), g(?)",
        "(1, (2, 3))~(?, (?...))",
        "a ?| b~a ?| b",
        "type'x'~type?",
        "'unended~?",
        "name = 'O\\'Brien 4711' AND a = 'x'~name = ?",
        "a LIKE ? ESCAPE '\\' AND b = 'x'~a LIKE ? ESCAPE ? AND b = ?",
        "a = 'b\\\\' AND c = 1~a = ? AND c = ?",
        "E'unended\\~?",
      })
  void namesTheShapeOnly(String sql, String shape) {
    assertThat(StatementShapes.withoutLiterals(sql)).isEqualTo(shape);
  }

  @Test
  void readsToTheEndOfALongList() {
    String list = "7, ".repeat(20_000) + "8";
    assertThat(StatementShapes.withoutLiterals("WHERE a IN (" + list + ") AND b = 'c'"))
        .isEqualTo("WHERE a IN (?...) AND b = ?");
  }

  @Test
  void staysShort() {
    assertThat(StatementShapes.withoutLiterals("a ".repeat(100_000))).hasSizeLessThan(2_100);
  }
}
