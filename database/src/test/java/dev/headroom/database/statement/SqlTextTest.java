// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Random;
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
        "SELECT \"a\u2028b\u0085c\" FROM t~SELECT \"a b c\" FROM t",
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
        "SELECT a /* x /* y */ z */ FROM t~SELECT a FROM t",
        "SELECT a /* x /* y */ 4711~SELECT a",
      })
  void namesTheShapeOnly(String sql, String shape) {
    assertThat(StatementShapes.withoutLiterals(sql)).isEqualTo(shape);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '#',
      value = {
        "name = \"O'Brien 4711\" AND b = 'x'~name = ? AND b = ?",
        "name = \"say \"\"secret\"\"\" AND b = 1~name = ? AND b = ?",
        "name = \"a \\\" secret\" AND b = 1~name = ?",
        "SELECT `Name 1` FROM t~SELECT `Name 1` FROM t",
        "\"unended~?",
      })
  void takesDoubleQuotedTextForAStringWhereMySqlDoes(String sql, String shape) {
    assertThat(SqlText.of(sql, true).shortened()).isEqualTo(shape);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "a IN (1, -2, 3)~a IN (?...)",
        "a IN (- 1, +2.5e-3)~a IN (?...)",
        "a IN (.5, 0x1e, 1e-5)~a IN (?...)",
        "a - 1 < -2 AND b-3 > 0x1e-5~a - ? < ? AND b-? > ?-?",
        "a IN (?::uuid, ?::uuid)~a IN (?::uuid...)",
        "a = ANY (ARRAY[1, 2])~a = ANY (ARRAY[?...])",
        "(a, b) IN ((1, 2), (3, 4), (5, -6))~(a, b) IN ((?...))",
        "VALUES (?, now()), (?, now()), (?, now())~VALUES (?, now())",
        "VALUES (1, NULL), (2, NULL)~VALUES (?, NULL)",
        "VALUES (DEFAULT, 1) , (DEFAULT, 2)~VALUES (DEFAULT, ?)",
        "VALUES (CAST(? AS jsonb)), (CAST(? AS jsonb))~VALUES (CAST(? AS jsonb))",
        "f(a, (b)), (c, (?), (?), d)~f(a, (b)), (c, (?), d)",
        "a IN (1, 2, b)~a IN (?, ?, b)",
        "now(), now()~now(), now()",
        "a[1], a[2])~a[?], a[?])",
      })
  void mergesRowsAndElementsWhateverTheyHave(String sql, String shape) {
    assertThat(StatementShapes.withoutLiterals(sql)).isEqualTo(shape);
  }

  @Test
  void takesCommentsToEndAtTheirFirstEndOnMySql() {
    assertThat(SqlText.of("SELECT a /* x /* y */ FROM t", true).shortened())
        .isEqualTo("SELECT a FROM t");
  }

  @Test
  void readsToTheEndOfALongListOfOthersThanMarkers() {
    String list = "?::uuid, ".repeat(20_000) + "?::uuid";
    assertThat(StatementShapes.withoutLiterals("WHERE a IN (" + list + ") AND b = 'c'"))
        .isEqualTo("WHERE a IN (?::uuid...) AND b = ?");
    String rows = "(1, now(), -1), ".repeat(20_000) + "(2, now(), 3)";
    assertThat(StatementShapes.withoutLiterals("VALUES " + rows + " RETURNING id"))
        .isEqualTo("VALUES (?, now(), ?) RETURNING id");
  }

  @Test
  void readsToTheEndOfALongList() {
    String list = "7, ".repeat(20_000) + "8";
    assertThat(StatementShapes.withoutLiterals("WHERE a IN (" + list + ") AND b = 'c'"))
        .isEqualTo("WHERE a IN (?...) AND b = ?");
  }

  /** The last element equals the end of those of which only a hundred are kept. */
  @Test
  void readsAListWhoseLastElementIsTheEndOfTheOthers() {
    String rows = "f(1), ".repeat(101);
    assertThat(StatementShapes.withoutLiterals("SELECT ARRAY[" + rows + "(2)] FROM t"))
        .startsWith("SELECT ARRAY[f(?), f(?)")
        .endsWith("FROM t");
  }

  /** Text that no database accepts is no reason to fail before the database says so. */
  @Test
  void acceptsAnyText() {
    Random random = new Random(20261129);
    String[] parts = {
      "f(1), ",
      "(1), ",
      "(1)",
      "1, ",
      ",",
      "(",
      ")",
      "[",
      "]",
      "'",
      "\"",
      "`",
      "$",
      "$a$",
      "-",
      "--",
      "\n",
      "/*",
      "*/",
      "E'",
      "\\",
      ".5",
      "1e-",
      "?",
      "a",
      " ",
      "escape '",
      "\ud83d"
    };
    for (int i = 0; i < 3_000; i++) {
      StringBuilder sql = new StringBuilder();
      for (int j = random.nextInt(12); j >= 0; j--) {
        String part = parts[random.nextInt(parts.length)];
        sql.append(part.repeat(random.nextInt(4) == 0 ? random.nextInt(130) : 1));
      }
      String text = sql.toString();
      for (boolean mySql : new boolean[] {false, true}) {
        assertThatCode(() -> SqlText.of(text, mySql).shortened())
            .as(text)
            .doesNotThrowAnyException();
      }
    }
  }

  @Test
  void staysShort() {
    assertThat(StatementShapes.withoutLiterals("a ".repeat(100_000))).hasSizeLessThan(2_100);
  }
}
