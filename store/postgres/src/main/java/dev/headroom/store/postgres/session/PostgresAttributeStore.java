// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.session;

import dev.headroom.session.device.AttributeStore;
import dev.headroom.store.postgres.PostgresStore;
import dev.headroom.store.postgres.statement.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A store of session attributes in PostgreSQL, one row for each attribute.
 *
 * <p>Thread-safe. One transaction a call. Writes lock the session's row, so a log-out comes before
 * or after them, never in between.
 */
public final class PostgresAttributeStore implements AttributeStore {
  private static final String LIVE = "id = ? AND ended_at IS NULL AND dies_at > now()";

  private final PostgresStore store;

  /** Creates the store; its tables must exist, as {@link SessionSchema} creates them. */
  public PostgresAttributeStore(PostgresStore store) {
    this.store = store;
  }

  @Override
  public Map<String, byte[]> readAll(String session) {
    return SessionRows.isStorable(session)
        ? store.inTransaction("attributes", connection -> read(connection, session))
        : Map.of();
  }

  private static Map<String, byte[]> read(Connection connection, String session)
      throws SQLException {
    Map<String, byte[]> found = new LinkedHashMap<>();
    Rows.query(
        connection,
        "SELECT name, value FROM headroom_session_attribute"
            + " JOIN headroom_session ON id = session WHERE "
            + LIVE
            + " ORDER BY name",
        row -> found.put(row.getString("name"), row.getBytes("value")),
        session);
    return found;
  }

  @Override
  public boolean write(String session, Map<String, byte @Nullable []> changes) {
    return store.inTransaction(
        "write attributes",
        connection -> {
          if (!lock(connection, session)) {
            return false;
          }
          for (Map.Entry<String, byte @Nullable []> change : new TreeMap<>(changes).entrySet()) {
            byte[] value = change.getValue();
            if (value == null) {
              Rows.update(
                  connection,
                  "DELETE FROM headroom_session_attribute WHERE session = ? AND name = ?",
                  session,
                  change.getKey());
            } else {
              Rows.update(
                  connection,
                  "INSERT INTO headroom_session_attribute (session, name, value)"
                      + " VALUES (?, ?, ?) ON CONFLICT (session, name)"
                      + " DO UPDATE SET value = excluded.value",
                  session,
                  change.getKey(),
                  value);
            }
          }
          return true;
        });
  }

  private static boolean lock(Connection connection, String session) throws SQLException {
    String sql = "SELECT 1 FROM headroom_session WHERE " + LIVE + " FOR UPDATE";
    return !Rows.query(connection, sql, row -> true, session).isEmpty();
  }

  @Override
  public boolean assignUser(String session, String user) {
    return store.inTransaction(
        "assign session",
        connection ->
            Rows.update(
                    connection,
                    "UPDATE headroom_session SET user_id = ? WHERE user_id = '' AND " + LIVE,
                    user,
                    session)
                == 1);
  }
}
