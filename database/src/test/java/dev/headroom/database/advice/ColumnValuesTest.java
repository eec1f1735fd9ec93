// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ColumnValuesTest {

  @Test
  void readsTheConstantsOfPartialIndexes() {
    Map<String, Set<String>> constants = new HashMap<>();

    ColumnValues.addConstants("((status = 'it''s new'::text) AND (NOT is_read))", constants);
    ColumnValues.addConstants("((status)::text = 'old'::text)", constants);
    ColumnValues.addConstants("is_active", constants);
    ColumnValues.addConstants("(kind = 3)", constants);

    assertThat(constants)
        .containsEntry("status", Set.of("'it''s new'", "'old'"))
        .containsEntry("is_read", Set.of("false"))
        .containsEntry("is_active", Set.of("true"))
        .containsEntry("kind", Set.of("3"));
  }
}
