// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.advice;

import dev.headroom.database.advice.AdviceTable;
import dev.headroom.database.advice.IndexAdvisor;
import dev.headroom.store.postgres.schema.OwnSchema;
import dev.headroom.store.postgres.schema.SchemaScript;
import dev.headroom.store.postgres.schema.SchemaSettings;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The table of all advice among Headroom's own tables, created or only checked as the settings say.
 *
 * <p>Thread-safe.
 */
final class OwnAdviceTable implements AdviceTable {
  private static final SchemaScript SCRIPT = new SchemaScript(IndexAdvisor.tableScript());

  private final SchemaSettings settings;

  OwnAdviceTable(SchemaSettings settings) {
    this.settings = settings;
  }

  @Override
  public String schema() {
    return settings.name();
  }

  @Override
  public void ensure(Connection connection) throws SQLException {
    new OwnSchema(settings).ensure(connection, SCRIPT);
  }
}
