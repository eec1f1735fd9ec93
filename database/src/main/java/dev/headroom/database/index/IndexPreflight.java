// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a build would wait for, before it starts: a build that gives up halfway has read the
 * table for nothing and leaves an invalid index, and while a transaction that used the table is
 * open, that index cannot be dropped.
 *
 * <p>Confined to one thread. Reads the server's statistics only. A role that is no member of {@code
 * pg_read_all_stats} does not see the age of other roles' transactions; it sees locks and builds.
 */
final class IndexPreflight {
  /** A transaction that wrote to the table and is older than this may stay open. */
  private static final Duration YOUNG = Duration.ofSeconds(1);

  private static final String SESSION =
      "coalesce(a.application_name, ''), coalesce(a.state, 'not visible')";

  private static final String TRANSACTIONS =
      """
      SELECT format('transaction of process %s (%s, %s), %s s old', a.pid,
               coalesce(a.application_name, ''), coalesce(a.state, ''),
               floor(extract(epoch FROM clock_timestamp() - a.xact_start)))
        FROM pg_stat_activity a
       WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
         AND a.backend_type = 'client backend'
         AND a.xact_start < clock_timestamp() - make_interval(secs => ?)
       ORDER BY a.xact_start LIMIT 10
      """;

  private static final String PREPARED =
      """
      SELECT format('prepared transaction of %s, %s s old', owner,
               floor(extract(epoch FROM clock_timestamp() - prepared)))
        FROM pg_prepared_xacts
       WHERE database = current_database()
         AND prepared < clock_timestamp() - make_interval(secs => ?)
       ORDER BY prepared LIMIT 10
      """;

  /** The first kinds exclude a build; a writer only holds it back. Autovacuum makes way. */
  private static final String LOCKS =
      """
      SELECT DISTINCT format('process %s (%s, %s) holds %s on %s', coalesce(l.pid, 0), %1$s, l.mode,
               l.relation::regclass)
        FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
       WHERE l.locktype = 'relation' AND l.granted AND l.pid IS DISTINCT FROM pg_backend_pid()
         AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND l.relation = to_regclass(?)
         AND coalesce(a.backend_type, '') <> 'autovacuum worker'
         AND (l.mode IN ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock',
                         'ExclusiveLock', 'AccessExclusiveLock')
              OR l.mode = 'RowExclusiveLock'
                 AND a.xact_start < clock_timestamp() - make_interval(secs => ?))
       LIMIT 10
      """
          .replace("%1$s", SESSION);

  private static final String BUILDS =
      """
      SELECT format('process %s (%s, %s) builds %s', p.pid, %1$s,
               coalesce(nullif(p.index_relid, 0)::regclass::text, 'an index'))
        FROM pg_stat_progress_create_index p LEFT JOIN pg_stat_activity a ON a.pid = p.pid
       WHERE p.datname = current_database() AND p.pid <> pg_backend_pid()
       LIMIT 10
      """
          .replace("%1$s", SESSION);

  private static final String REPLICAS =
      """
      SELECT format('replica %s is %s bytes behind', application_name,
               pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn))
        FROM pg_stat_replication
       WHERE state = 'streaming' AND pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) > ?
       LIMIT 10
      """;

  private final Connection connection;
  private final IndexMigrationSettings settings;

  IndexPreflight(Connection connection, IndexMigrationSettings settings) {
    this.connection = connection;
    this.settings = settings;
  }

  /** Returns what holds a build on a table back, the likeliest first. */
  List<Obstacle> obstacles(String quotedTable) throws SQLException {
    List<Obstacle> found = new ArrayList<>();
    add(found, Obstacle.Kind.LOCK, LOCKS, quotedTable, seconds(writerAge()));
    if (!settings.oldTransaction().isZero()) {
      add(found, Obstacle.Kind.TRANSACTION, TRANSACTIONS, seconds(settings.oldTransaction()));
      add(found, Obstacle.Kind.TRANSACTION, PREPARED, seconds(settings.oldTransaction()));
    }
    add(found, Obstacle.Kind.BUILD, BUILDS);
    if (settings.maxReplicaLag() > 0) {
      add(found, Obstacle.Kind.REPLICA, REPLICAS, settings.maxReplicaLag());
    }
    return List.copyOf(found);
  }

  /** Returns whether this role sees the transactions of all others. */
  boolean seesAllTransactions() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT pg_has_role('pg_read_all_stats', 'USAGE')")) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private Duration writerAge() {
    Duration old = settings.oldTransaction();
    return old.isZero() || old.compareTo(YOUNG) > 0 ? YOUNG : old;
  }

  private static double seconds(Duration age) {
    return age.toMillis() / 1000.0;
  }

  private void add(List<Obstacle> found, Obstacle.Kind kind, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        query.setObject(i + 1, values[i]);
      }
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          @Nullable String text = row.getString(1);
          found.add(new Obstacle(kind, String.valueOf(text)));
        }
      }
    }
  }
}
