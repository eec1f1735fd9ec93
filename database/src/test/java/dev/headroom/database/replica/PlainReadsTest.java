// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainReadsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "select count(*), lower(name) from orders where id in (?, ?) and (a = 1 or b = 2)",
        "SELECT cast(a AS numeric(10, 2)), b::varchar(3) FROM t WHERE EXISTS (SELECT 1 FROM u);",
        "VALUES (1), (2)",
        "SHOW work_mem"
      })
  void takesQueriesForReads(String sql) {
    assertThat(PlainReads.isOne(sql)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "COMMIT",
        "SELECT place_order(?)",
        "SELECT app.lower(?)",
        "SELECT \"count\"(?)",
        "SELECT place_order/* */(?)",
        "SELECT place_order--\n(?)",
        "SELECT 1; UPDATE t SET a = 1",
        "SELECT a INTO copied FROM t",
        "SELECT nextval('s')",
        "SELECT \ud83d\ude00(?)",
        "SELECT place_\ud83d\ude00left(?)",
        "WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone",
        "{call place_order(?)}"
      })
  void takesAllElseForWrites(String sql) {
    assertThat(PlainReads.isOne(sql)).isFalse();
  }
}
