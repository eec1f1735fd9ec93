// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.kit;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Simulates shards of tables by partitions. While all shards but one are locked, a request that is
 * answered touches no other.
 *
 * <p>Confined to one thread.
 */
public final class Shards {

  private static final int COUNT = 4;

  private final Connection operator;

  /**
   * Creates the shards of no table yet.
   *
   * @param operator a connection of its own; without auto-commit it holds locks until it rolls back
   */
  public Shards(Connection operator) {
    this.operator = operator;
  }

  /**
   * Splits a table, with its rows.
   *
   * @param column by which it is spread
   * @param keys its primary key and its unique constraints, each of which has the column
   * @throws SQLException if the table cannot be spread like that
   */
  public void split(String table, String column, String keys) throws SQLException {
    try (Statement statement = operator.createStatement()) {
      statement.execute("ALTER TABLE " + table + " RENAME TO " + table + "_whole");
      statement.execute(
          "CREATE TABLE %s (LIKE %s_whole INCLUDING DEFAULTS INCLUDING IDENTITY, %s) PARTITION BY HASH (%s)"
              .formatted(table, table, keys, column));
      for (int shard = 0; shard < COUNT; shard++) {
        statement.execute(
            "CREATE TABLE %s_%d PARTITION OF %s FOR VALUES WITH (MODULUS %d, REMAINDER %d)"
                .formatted(table, shard, table, COUNT, shard));
      }
      statement.execute("INSERT INTO " + table + " SELECT * FROM " + table + "_whole");
    }
  }

  /**
   * Locks the shards of a table, all but that of a value.
   *
   * @param column by which it is spread
   * @param value of that column, which some row has
   * @throws SQLException if they cannot be locked
   */
  public void lockOthers(String table, String column, long value) throws SQLException {
    try (Statement statement = operator.createStatement()) {
      for (int shard = 0; shard < COUNT; shard++) {
        boolean own =
            statement
                .executeQuery(
                    "SELECT 1 FROM %s_%d WHERE %s = %d LIMIT 1"
                        .formatted(table, shard, column, value))
                .next();
        if (!own) {
          statement.execute("LOCK TABLE " + table + "_" + shard + " IN ACCESS EXCLUSIVE MODE");
        }
      }
    }
  }
}
