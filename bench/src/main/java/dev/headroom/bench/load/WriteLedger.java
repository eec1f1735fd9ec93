// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.load;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * A ledger of writes outside the application: which were sent and which were acknowledged, to be
 * compared with what its database has afterwards.
 *
 * <p>Thread-safe. The table has no unique key, so that a write which was repeated shows.
 */
public final class WriteLedger {

  /** The table of the writes; the handlers under load insert into it. */
  public static final String TABLE = "bench_writes";

  private static final String CREATE =
      "CREATE TABLE IF NOT EXISTS "
          + TABLE
          + " (id text NOT NULL, instance text NOT NULL, at timestamptz NOT NULL DEFAULT now())";

  private final String name;
  private final AtomicLong number = new AtomicLong();
  private final Set<String> sent = ConcurrentHashMap.newKeySet();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

  /**
   * What a ledger and the database say. Immutable.
   *
   * @param sent writes that were sent
   * @param acknowledged those of them with a response of success
   * @param found those of them that the database has, acknowledged or not
   * @param lost acknowledged ones that the database does not have
   * @param twice those that it has more than once
   * @param unknown those that it has and that were not sent
   */
  public record Comparison(
      long sent, long acknowledged, long found, long lost, long twice, long unknown) {

    /** Returns the number of writes that are wrong in any way. */
    public long wrong() {
      return lost + twice + unknown;
    }
  }

  /**
   * Creates an empty ledger.
   *
   * @param name begins its ids, so that several ledgers may use one database
   */
  public WriteLedger(String name) {
    this.name = name;
  }

  /** Creates the table of the writes unless it exists. */
  public static void createTable(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(CREATE);
    }
  }

  /** Records a write that is about to be sent, and returns its id: letters, digits and dashes. */
  public String send() {
    String id = name + "-" + number.incrementAndGet();
    sent.add(id);
    return id;
  }

  /** Records that a write had a response of success. */
  public void acknowledge(String id) {
    acknowledged.add(id);
  }

  /** Returns the number of writes with a response of success. */
  public int acknowledged() {
    return acknowledged.size();
  }

  /** Compares the ledger with the database, at a time when no write is under way. */
  public Comparison compare(DataSource database) throws SQLException {
    Map<String, Long> rows = rows(database);
    return new Comparison(
        sent.size(),
        acknowledged.size(),
        rows.keySet().stream().filter(sent::contains).count(),
        acknowledged.stream().filter(id -> !rows.containsKey(id)).count(),
        rows.values().stream().filter(count -> count > 1).count(),
        rows.keySet().stream().filter(id -> !sent.contains(id)).count());
  }

  /** Returns how often the database has each write of this ledger. */
  private Map<String, Long> rows(DataSource database) throws SQLException {
    Map<String, Long> rows = new HashMap<>();
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT id, count(*) FROM " + TABLE + " WHERE id LIKE ? GROUP BY id")) {
      statement.setString(1, name + "-%");
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          rows.put(row.getString(1), row.getLong(2));
        }
      }
    }
    return rows;
  }
}
