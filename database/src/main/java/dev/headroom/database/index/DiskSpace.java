// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares the disk space that a build needs with what is free, where that can be read: on the
 * server's own machine, by a role that may read the path of its data.
 *
 * <p>Confined to one thread. The need is twice the predicted size, for the sort writes its runs to
 * disk too. PostgreSQL itself offers no way to read what is free.
 */
final class DiskSpace {
  private static final int NEED = 2;

  /**
   * What a row costs in a b-tree beside its columns: header, pointer and a page that is 90 % full.
   */
  private static final int ROW_BYTES = 24;

  private static final Pattern WORDS = Pattern.compile("[^a-z0-9_]+");

  private static final String DATA_FOLDER =
      """
      SELECT setting FROM pg_settings
       WHERE name = 'data_directory'
         AND (inet_server_addr() IS NULL OR inet_server_addr() << inet '127.0.0.0/8'
              OR inet_server_addr() = inet '::1')
      """;

  private static final String PREDICTED =
      """
      SELECT CASE WHEN c.reltuples > 0 AND w.width IS NOT NULL
                  THEN least(pg_table_size(c.oid), c.reltuples * (w.width + ?))
                  ELSE pg_table_size(c.oid) END::bigint
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace,
             LATERAL (SELECT sum(avg_width) AS width FROM pg_stats s
                       WHERE s.schemaname = n.nspname AND s.tablename = c.relname
                         AND s.attname = ANY (?)) w
       WHERE c.oid = to_regclass(?)
      """;

  private final Connection connection;
  private final FreeSpace freeSpace;

  /** Reads the free bytes of the disk that holds a folder. */
  interface FreeSpace {
    long of(Path folder) throws IOException;
  }

  DiskSpace(Connection connection) {
    this(connection, folder -> Files.getFileStore(folder).getUsableSpace());
  }

  DiskSpace(Connection connection, FreeSpace freeSpace) {
    this.connection = connection;
    this.freeSpace = freeSpace;
  }

  /**
   * Throws if less is free than a build on a table needs; does nothing where nobody can know, and
   * for a partial index, whose size nobody knows.
   */
  void require(IndexDefinition definition, String quotedTable) throws SQLException {
    if (definition.where() != null) {
      return;
    }
    long free = freeBytes();
    long need = NEED * predictedBytes(definition, quotedTable);
    if (free >= 0 && free < need) {
      throw new SQLException(
          "about " + need + " bytes are needed, and " + free + " are free", "53100");
    }
  }

  private long freeBytes() throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(DATA_FOLDER);
        ResultSet row = query.executeQuery()) {
      @Nullable String folder = row.next() ? row.getString(1) : null;
      if (folder == null) {
        return -1;
      }
      return freeSpace.of(Path.of(folder));
    } catch (IOException | RuntimeException notReadable) {
      return -1;
    }
  }

  private long predictedBytes(IndexDefinition definition, String quotedTable) throws SQLException {
    String named =
        definition.columns() + " " + (definition.include() == null ? "" : definition.include());
    try (PreparedStatement query = connection.prepareStatement(PREDICTED)) {
      query.setInt(1, ROW_BYTES);
      query.setArray(2, connection.createArrayOf("text", WORDS.split(named)));
      query.setString(3, quotedTable);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }
}
