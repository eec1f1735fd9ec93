// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementShapesTest {
  private final StatementShapes shapes = new StatementShapes(100);

  @Test
  void givesTextsOfOneShapeTheSameObject() {
    StatementShape shape = shapes.shape("SELECT * FROM t WHERE id = 1");

    assertThat(shapes.shape("SELECT *  FROM t WHERE id = 77 -- again")).isSameAs(shape);
    assertThat(shapes.shape("SELECT * FROM t WHERE id = ?")).isSameAs(shape);
    assertThat(shapes.shape("SELECT * FROM u WHERE id = ?")).isNotSameAs(shape);
    assertThat(new StatementShapes(1).shape("SELECT * FROM t WHERE id = 5").id())
        .isEqualTo(shape.id());
  }

  @Test
  void countsAMillionStatementsOfGeneratedNamesAsOneOnceTheBoundIsReached() {
    IntStream.range(0, 1_000_000).forEach(i -> shapes.shape("SELECT * FROM t" + i));

    assertThat(shapes.all()).hasSize(101).contains(shapes.other());
    assertThat(shapes.overflow()).isEqualTo(999_900);
    assertThat(shapes.shape("SELECT * FROM t5")).isNotSameAs(shapes.other());
    assertThat(shapes.other().text()).isEqualTo("(other statements)");
  }

  @Test
  void keepsAMillionStatementsWithGeneratedLiteralsAsOneShape() {
    IntStream.range(0, 1_000_000).forEach(i -> shapes.shape("SELECT * FROM t WHERE id = " + i));

    assertThat(shapes.all()).hasSize(1);
    assertThat(shapes.overflow()).isZero();
  }

  @Test
  void readsAStatementOfAMegabyte() {
    String list = "(" + "17, ".repeat(250_000) + "18)";
    StatementShape in = shapes.shape("SELECT * FROM t WHERE id IN " + list);
    StatementShape insert = shapes.shape("INSERT INTO t VALUES " + "(1, 'a'), ".repeat(100_000));
    StatementShape literal = shapes.shape("SELECT '" + "x".repeat(1_000_000) + "'");
    StatementShape name = shapes.shape("SELECT \"" + "x".repeat(1_000_000) + "\" FROM t");

    assertThat(in.text()).hasSizeLessThanOrEqualTo(2_000).startsWith("SELECT * FROM t WHERE id IN");
    assertThat(insert.text()).isEqualTo("INSERT INTO t VALUES (?...),");
    assertThat(literal.text()).isEqualTo("SELECT ?");
    assertThat(name.text()).hasSizeLessThanOrEqualTo(2_000).startsWith("SELECT \"xxx");
  }

  @Test
  void showsNamesWithQuotesAndNewlinesOnOneLine() {
    StatementShape shape = shapes.shape("SELECT \"a\"\"b\nc\u0000\" FROM \"t 1\"");

    assertThat(shape.text()).isEqualTo("SELECT \"a\"\"b c \" FROM \"t 1\"");
    assertThat(shapes.shape("SELECT \"a\"\"b\rc\" FROM \"t 1\"")).isNotSameAs(shape);
  }

  @Test
  void tellsLongStatementsApartThatDifferAtTheEnd() {
    String columns = "SELECT " + "t.some_column, ".repeat(200) + "t.id FROM t WHERE ";
    StatementShape byId = shapes.shape(columns + "t.id = ?");
    StatementShape byName = shapes.shape(columns + "t.name = ?");

    assertThat(byId).isNotSameAs(byName);
    assertThat(byId.text()).hasSize(2_000).contains(" ... ").endsWith("WHERE t.id = ?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "SELECT 1~true",
        "(SELECT 1) UNION (SELECT 2)~true",
        "WITH a AS (SELECT 1) SELECT * FROM a~true",
        "select * from t for update~true",
        "SELECT * FROM t FOR NO KEY UPDATE OF t SKIP LOCKED~true",
        "SELECT \"update\" FROM t~true",
        "WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a~false",
        "SELECT * INTO copy FROM t~false",
        "UPDATE t SET a = 1~false",
        "INSERT INTO t SELECT 1~false",
        "selection~false",
      })
  void knowsWhatReads(String sql, boolean read) {
    assertThat(shapes.shape(sql).isRead()).isEqualTo(read);
  }
}
