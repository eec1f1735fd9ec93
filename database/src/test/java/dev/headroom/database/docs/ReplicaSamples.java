// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.docs;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.pool.PoolSettings;
import dev.headroom.database.pool.Pools;
import dev.headroom.database.replica.ConsistencySession;
import dev.headroom.database.replica.Replica;
import dev.headroom.database.replica.ReplicaDataSource;
import dev.headroom.database.replica.ReplicaSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** The samples of {@code docs/database/replicas.md}. */
final class ReplicaSamples {
  private ReplicaSamples() {}

  static ReplicaDataSource routed(DatabaseUrl primary, DatabaseUrl replica) throws SQLException {
    // @start region="replicas"
    PoolSettings pool = PoolSettings.of(10, 10);
    ReplicaDataSource source =
        ReplicaDataSource.open(
            Pools.open("primary", pool, primary),
            primary.unpooled(Duration.ofSeconds(5)),
            List.of(Replica.of("replica-1", replica, pool, 1)),
            ReplicaSettings.defaults());
    // @end
    return source;
  }

  @SuppressWarnings("try") // The scope is only to be closed.
  static String request(String token, DataSource source, Consumer<DataSource> handle) {
    // @start region="session"
    ConsistencySession session = ConsistencySession.resume(token);
    try (ConsistencySession.Scope scope = session.open()) {
      handle.accept(source); // writes go to the primary, read-only transactions to replicas
    }
    return session.token();
    // @end
  }
}
