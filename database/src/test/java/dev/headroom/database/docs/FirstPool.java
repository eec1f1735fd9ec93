// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.docs;

import dev.headroom.database.pool.PoolHealth;
import dev.headroom.database.pool.Pools;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The first connection of {@code docs/database}. */
final class FirstPool {
  private FirstPool() {}

  static int first(String address) throws SQLException {
    // @start region="first-pool"
    var pool = Pools.open("shop", address); // postgres://user:password@host:5432/shop

    DataSource source = pool; // any JDBC code, JPA, jOOQ
    try (Connection connection = source.getConnection()) {
      connection.createStatement().execute("SELECT 1");
    }
    int waiting = PoolHealth.of(pool).waiting(); // threads that wait for a connection
    // @end
    return waiting;
  }
}
