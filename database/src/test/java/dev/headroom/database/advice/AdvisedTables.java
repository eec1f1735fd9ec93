// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import dev.headroom.database.TestDatabase;
import dev.headroom.database.index.IndexMigrationSettings;
import dev.headroom.ground.TimeSource;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The tables for which indexes are advised. Immutable. */
final class AdvisedTables {
  static final String LATEST =
      "SELECT * FROM advised.orders WHERE customer = ? ORDER BY created_at DESC LIMIT 10";

  static final AdviceSettings SETTINGS =
      AdviceSettings.defaults()
          .withMode(AdviceSettings.Mode.PREVIEW)
          .withWindow(PlantedWorkload.WINDOW);

  private AdvisedTables() {}

  static void create() throws SQLException {
    TestDatabase.run(
        "DROP SCHEMA IF EXISTS advised CASCADE",
        "CREATE SCHEMA advised",
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        "CREATE TABLE advised.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            + " customer int NOT NULL, state text NOT NULL, created_at timestamptz NOT NULL,"
            + " total numeric NOT NULL, note text NOT NULL, kind int, a int, b int)",
        "INSERT INTO advised.orders (customer, state, created_at, total, note, kind)"
            + " SELECT i % 500, CASE WHEN i % 100 = 0 THEN 'open' ELSE 'paid' END,"
            + " now() - i * interval '7 minutes', i, md5(i::text),"
            + " CASE WHEN i % 20 = 0 THEN i ELSE 0 END FROM generate_series(1, 20000) i",
        "CREATE TABLE advised.places (id int PRIMARY KEY, place point NOT NULL, name text)",
        "INSERT INTO advised.places SELECT i, point(random(), random()), md5(i::text)"
            + " FROM generate_series(1, 20000) i",
        "CREATE TABLE advised.\"Odd\n table\" (\"a b\" int, c text)",
        "INSERT INTO advised.\"Odd\n table\" SELECT i, 'x' FROM generate_series(1, 5000) i",
        "ANALYZE");
  }

  static void dropHistoryAndIndexes() throws SQLException {
    TestDatabase.run(
        "DROP SCHEMA IF EXISTS headroom CASCADE",
        "DO $$ DECLARE i text; BEGIN FOR i IN SELECT indexname FROM pg_indexes"
            + " WHERE schemaname = 'advised' AND indexname NOT LIKE '%_pkey'"
            + " LOOP EXECUTE 'DROP INDEX advised.' || quote_ident(i); END LOOP; END $$");
  }

  static IndexAdvisor advisor(DataSource sessions, Workload workload, AdviceSettings settings) {
    return new IndexAdvisor(
        sessions, workload, settings, IndexMigrationSettings.defaults(), TimeSource.system());
  }

  static List<String> indexes() throws SQLException {
    List<String> names = new ArrayList<>();
    try (var connection = TestDatabase.sessions().getConnection();
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT indexname FROM pg_indexes WHERE schemaname = 'advised'"
                    + " AND indexname NOT LIKE '%_pkey'")) {
      while (row.next()) {
        names.add(row.getString(1));
      }
    }
    return names;
  }
}
