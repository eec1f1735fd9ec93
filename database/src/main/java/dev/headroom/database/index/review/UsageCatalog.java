// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index.review;

import dev.headroom.database.jdbc.DriverConnection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Reads indexes and how often they were used from a server's catalogue. Thread-safe. */
final class UsageCatalog {
  private static final int MAX_SECONDS = 10;

  /**
   * Storage parameters of the methods that PostgreSQL has, but BRIN, change what an index costs and
   * not what it serves: they do not distinguish indexes.
   *
   * <p>The index of another role's build is hidden from roles without pg_read_all_stats, its lock
   * on the table is not. A VACUUM holds the same lock: an invalid index is then reported later.
   */
  private static final String INDEXES =
      """
      SELECT i.indexrelid AS oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name,
             i.indrelid AS relation, i.indrelid::regclass::text AS relation_name,
             a.amname AS method, i.indisunique, i.indisvalid, i.indnkeyatts,
             i.indkey::text AS keys, i.indclass::text AS classes,
             i.indcollation::text AS collations, i.indoption::text AS options,
             coalesce(pg_get_expr(i.indexprs, i.indrelid), '') AS expressions,
             coalesce(pg_get_expr(i.indpred, i.indrelid), '') AS condition,
             CASE WHEN a.amname IN ('btree', 'hash', 'gin', 'gist', 'spgist') THEN ''
                  ELSE array_to_string(ARRAY(SELECT unnest(c.reloptions) ORDER BY 1), ', ')
             END || coalesce((
               SELECT string_agg(
                        t.attnum || ' ' || array_to_string(t.attoptions, ', '), '; '
                        ORDER BY t.attnum)
                 FROM pg_attribute t
                WHERE t.attrelid = i.indexrelid AND t.attoptions IS NOT NULL), '') AS parameters,
             c.relkind = 'I' AS partitioned,
             i.indisreplident OR i.indisclustered OR i.indisexclusion
               OR EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid) AS needed,
             i.indexrelid IN (SELECT index_relid FROM pg_stat_progress_create_index
                               WHERE index_relid IS NOT NULL)
               OR (NOT i.indisvalid AND EXISTS (
                   SELECT 1 FROM pg_locks l
                    WHERE l.relation = i.indrelid AND l.granted
                      AND l.mode IN ('ShareUpdateExclusiveLock', 'ShareLock')
                      AND l.database = (SELECT d.oid FROM pg_database d
                                         WHERE d.datname = current_database()))) AS building,
             coalesce(s.scans, 0) AS scans, coalesce(s.bytes, 0) AS bytes
        FROM pg_index i
        JOIN pg_class c ON c.oid = i.indexrelid
        JOIN pg_am a ON a.oid = c.relam
        JOIN pg_namespace n ON n.oid = c.relnamespace
        CROSS JOIN LATERAL (
             SELECT sum(pg_stat_get_numscans(p.relid)) AS scans,
                    sum(pg_relation_size(p.relid)) AS bytes
               FROM (SELECT t.relid::oid FROM pg_partition_tree(i.indexrelid) t WHERE t.isleaf
                     UNION SELECT i.indexrelid WHERE c.relkind = 'i') p) s
       WHERE NOT c.relispartition AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
       ORDER BY i.indexrelid
      """;

  private UsageCatalog() {}

  /** Returns the indexes of all tables, without those that are being built. */
  static List<IndexUsage> indexes(DataSource source) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = untimed(connection).createStatement()) {
      statement.setQueryTimeout(MAX_SECONDS);
      try (ResultSet row = statement.executeQuery(INDEXES)) {
        List<IndexUsage> all = new ArrayList<>();
        while (row.next()) {
          if (!row.getBoolean("building")) {
            all.add(usage(row));
          }
        }
        return all;
      }
    }
  }

  /** The review is no statement of the application; a pool must know of a transaction, though. */
  private static Connection untimed(Connection borrowed) throws SQLException {
    return borrowed.getAutoCommit() ? DriverConnection.of(borrowed) : borrowed;
  }

  /** Returns how often each index was used on a server, by the number that all replicas share. */
  static Map<Long, Long> scans(DataSource source) throws SQLException {
    Map<Long, Long> scans = new HashMap<>();
    for (IndexUsage each : indexes(source)) {
      scans.put(each.identity().oid(), each.identity().scans());
    }
    return scans;
  }

  private static IndexUsage usage(ResultSet row) throws SQLException {
    List<String> classes = IndexUsage.vector(row.getString("classes"));
    List<String> collations = IndexUsage.vector(row.getString("collations"));
    List<String> options = IndexUsage.vector(row.getString("options"));
    List<String> order = new ArrayList<>();
    for (int i = 0; i < classes.size(); i++) {
      order.add(classes.get(i) + " " + collations.get(i) + " " + options.get(i));
    }
    return new IndexUsage(
        new IndexUsage.Identity(
            row.getLong("oid"),
            row.getString("name"),
            row.getString("relation_name"),
            row.getBoolean("partitioned"),
            row.getLong("bytes"),
            row.getLong("scans")),
        IndexUsage.vector(row.getString("keys")),
        row.getInt("indnkeyatts"),
        List.copyOf(order),
        new IndexUsage.Rest(
            row.getLong("relation"),
            row.getString("method"),
            row.getString("expressions"),
            row.getString("condition"),
            row.getString("parameters")),
        row.getBoolean("indisunique"),
        row.getBoolean("indisvalid"),
        row.getBoolean("needed"));
  }
}
