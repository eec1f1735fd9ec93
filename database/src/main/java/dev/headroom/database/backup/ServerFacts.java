// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a backup needs to know of a server.
 *
 * <p>Immutable.
 *
 * @param database the name of the database
 * @param version the server's number, such as 180001
 * @param system the identifier of the server's data
 * @param standby whether it is a replica
 */
record ServerFacts(String database, int version, String system, boolean standby) {
  private static final int VERSIONS_OF_A_MAJOR = 10_000;
  private static final String QUERY =
      """
      SELECT current_database(), current_setting('server_version_num')::int,
             (SELECT system_identifier::text FROM pg_control_system()), pg_is_in_recovery()
      """;

  static ServerFacts read(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(QUERY)) {
      row.next();
      return new ServerFacts(row.getString(1), row.getInt(2), row.getString(3), row.getBoolean(4));
    }
  }

  /** Returns whether a backup is one of this database of this server. */
  boolean has(Backup backup) {
    return system.equals(backup.system()) && database.equals(backup.database());
  }

  int major() {
    return version / VERSIONS_OF_A_MAJOR;
  }
}
