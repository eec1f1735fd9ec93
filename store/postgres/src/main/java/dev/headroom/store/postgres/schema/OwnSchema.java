// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The schema that holds Headroom's own tables, whatever the search path of a connection is.
 *
 * <p>Immutable. All names of its tables and functions begin with {@code headroom_}; statements are
 * written without the schema, which {@link #qualify} puts before them.
 */
public final class OwnSchema {
  /**
   * Names of tables and functions, but not where SQL takes no schema: it follows the table's. What
   * stands before is looked at last, since each statement is searched each time.
   */
  private static final Pattern NAMES =
      Pattern.compile("(?=headroom_[a-z])(?<!INDEX IF NOT EXISTS |RENAME TO |[\\w.\"])");

  private static final String FORBIDDEN = "42501";

  /** The key of the advisory lock; it spells "schema". */
  private static final long LOCK_KEY = 0x736368656d61L;

  private final SchemaSettings settings;

  /** Creates the schema of the settings; connects to nothing. */
  public OwnSchema(SchemaSettings settings) {
    this.settings = settings;
  }

  /** Returns the schema of the default settings. */
  public static OwnSchema defaults() {
    return new OwnSchema(SchemaSettings.defaults());
  }

  /**
   * Puts the schema before the names of tables and functions.
   *
   * @param sql statements in which all names that begin with {@code headroom_} are Headroom's own
   */
  public String qualify(String sql) {
    return NAMES.matcher(sql).replaceAll(quoted() + ".");
  }

  /** Returns the whole SQL of a script, for an administrator who runs it. */
  public String print(SchemaScript script) {
    return "CREATE SCHEMA IF NOT EXISTS "
        + quoted()
        + ";\n\n"
        + qualify(script.text()).strip()
        + "\n";
  }

  /**
   * Creates what is missing of a script, or only checks it, as the settings say. Instances that
   * start at once take turns. Where nothing is missing, nothing is executed, so that the role needs
   * no right to create.
   *
   * @throws SQLException if something is missing that may not be created; the message lists it
   */
  public void ensure(Connection connection, SchemaScript script) throws SQLException {
    SchemaCheck check = new SchemaCheck(connection, settings.name());
    List<String> missing = check.missing(script);
    @Nullable SQLException refused = null;
    if (!missing.isEmpty() && settings.mode() == SchemaSettings.Mode.CREATE) {
      refused = tryCreate(connection, script, check);
      missing = check.missing(script);
    }
    if (missing.isEmpty()) {
      missing = check.missingRights(script);
    }
    if (!missing.isEmpty()) {
      throw new SQLException(
          "schema "
              + settings.name()
              + " lacks "
              + String.join(", ", missing)
              + "; run the SQL that headroom.schema.mode=print prints as a role that may create,"
              + " and grant this role USAGE on the schema, SELECT, INSERT, UPDATE and DELETE on"
              + " its tables and EXECUTE on its functions",
          "42P01",
          refused);
    }
  }

  /** Returns why this role may not create it, null if it did. */
  private @Nullable SQLException tryCreate(
      Connection connection, SchemaScript script, SchemaCheck check) throws SQLException {
    try {
      create(connection, script, check);
      return null;
    } catch (SQLException e) {
      if (FORBIDDEN.equals(e.getSQLState())) {
        return e;
      }
      throw e;
    }
  }

  private void create(Connection connection, SchemaScript script, SchemaCheck check)
      throws SQLException {
    boolean auto = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_xact_lock(" + LOCK_KEY + ")");
      if (!check.missing(script).isEmpty()) {
        if (!check.exists()) {
          statement.execute("CREATE SCHEMA IF NOT EXISTS " + quoted());
        }
        statement.execute(qualify(script.text()));
      }
      connection.commit();
    } finally {
      if (!connection.isClosed()) {
        connection.rollback();
        connection.setAutoCommit(auto);
      }
    }
  }

  private String quoted() {
    return '"' + settings.name() + '"';
  }
}
