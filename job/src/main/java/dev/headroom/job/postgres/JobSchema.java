// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres;

import dev.headroom.job.postgres.table.JobDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * The tables of jobs.
 *
 * <p>Immutable. Creating them again does no harm; instances that start at the same time take turns.
 */
public final class JobSchema {
  /** The schema of Headroom's own tables by default. */
  public static final String DEFAULT_NAME = "headroom";

  /** The channel of notifications contains the name, and has 63 characters at most. */
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,49}");

  /** The key of the advisory lock; it spells "schema", as that of Headroom's other tables. */
  private static final long LOCK_KEY = 0x736368656d61L;

  private JobSchema() {}

  /** Returns the statements, with names of tables that have no schema. */
  public static String script() {
    try (InputStream in = JobSchema.class.getResourceAsStream("job.sql")) {
      if (in == null) {
        throw new IllegalStateException("job.sql is missing beside " + JobSchema.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Creates the schema and its tables unless they exist; then nothing is executed, so that the role
   * needs no right to create.
   *
   * @param schema lower-case letters, digits and underscores, at most 50
   * @throws SQLException if the role may not create what is missing
   */
  public static void create(DataSource source, String schema) throws SQLException {
    JobDatabase database = new JobDatabase(source, required(schema));
    if (exists(database)) {
      return;
    }
    database.inTransaction(connection -> {
      create(connection, schema);
      return true;
    });
  }

  static String required(String schema) {
    if (!NAME.matcher(schema).matches()) {
      throw new IllegalArgumentException(
          "schema is named \"" + schema + "\", but must match " + NAME + ": choose another name");
    }
    return schema;
  }

  /** Returns whether the last table of the script is there. */
  private static boolean exists(JobDatabase database) throws SQLException {
    List<Boolean> found =
        database.query(
            row -> row.getBoolean(1),
            "SELECT to_regclass(?) IS NOT NULL",
            database.sql("$headroom_job_schedule"));
    return found.getFirst();
  }

  private static void create(Connection connection, String schema) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_xact_lock(" + LOCK_KEY + ")");
      statement.execute("CREATE SCHEMA IF NOT EXISTS \"" + schema + '"');
      // For this transaction alone, so that a pooler carries it over to nobody.
      statement.execute("SET LOCAL search_path TO \"" + schema + '"');
      statement.execute(script());
    }
  }
}
