// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnSchemaTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT a FROM headroom_x WHERE headroom_x.a = 1 | SELECT a FROM "headroom".headroom_x WHERE "headroom".headroom_x.a = 1
          CREATE INDEX IF NOT EXISTS headroom_x_a ON headroom_x (a) | CREATE INDEX IF NOT EXISTS headroom_x_a ON "headroom".headroom_x (a)
          ALTER TABLE headroom_x RENAME TO headroom_y | ALTER TABLE "headroom".headroom_x RENAME TO headroom_y
          SELECT ':headroom_x'::regclass, my_headroom_x | SELECT ':"headroom".headroom_x'::regclass, my_headroom_x
          SELECT headroom.headroom_x, 'headroom limit' | SELECT headroom.headroom_x, 'headroom limit'
          """)
  void putsTheSchemaBeforeItsOwnNamesAlone(String sql, String qualified) {
    assertThat(OwnSchema.defaults().qualify(sql)).isEqualTo(qualified);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "a b", "a\"b", "pg_x", "a;b"})
  void refusesNamesThatNeedQuotes(String name) {
    assertThatThrownBy(() -> new SchemaSettings(SchemaSettings.Mode.CREATE, name))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("name");
  }

  @Test
  void printsAScriptThatCreatesItsSchema() {
    OwnSchema schema = new OwnSchema(new SchemaSettings(SchemaSettings.Mode.PRINT, "ours"));

    assertThat(schema.print(new SchemaScript("CREATE TABLE headroom_x (a int);")))
        .isEqualTo(
            "CREATE SCHEMA IF NOT EXISTS \"ours\";\n\nCREATE TABLE \"ours\".headroom_x (a int);\n");
  }
}
