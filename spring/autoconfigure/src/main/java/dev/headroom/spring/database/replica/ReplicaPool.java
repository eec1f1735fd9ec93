// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.replica;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.pool.PoolMeters;
import dev.headroom.database.pool.PoolSettings;
import dev.headroom.database.pool.PoolWatch;
import dev.headroom.database.replica.Replica;
import dev.headroom.database.replica.ReplicaDataSource;
import dev.headroom.database.replica.ReplicaMeters;
import dev.headroom.database.replica.ReplicaSettings;
import dev.headroom.spring.database.PoolWrapper;
import dev.headroom.spring.database.StatementWatch;
import dev.headroom.spring.database.WatchedPools;
import dev.headroom.spring.settings.LayerMeters;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Puts the routing to replicas above the pool of the primary and those of the replicas.
 *
 * <p>Thread-safe.
 */
public final class ReplicaPool implements PoolWrapper, DisposableBean {
  private final DatabaseUrl primary;
  private final PoolSettings pool;
  private final List<ReplicaProperties.Entry> entries;
  private final ReplicaSettings settings;
  private final @Nullable StatementWatch timing;
  private final ObjectProvider<WatchedPools> watched;
  private final LayerMeters registry;
  private volatile @Nullable ReplicaDataSource opened;

  ReplicaPool(
      DatabaseUrl primary,
      PoolSettings pool,
      List<ReplicaProperties.Entry> entries,
      ReplicaSettings settings,
      @Nullable StatementWatch timing,
      ObjectProvider<WatchedPools> watched,
      LayerMeters registry) {
    this.primary = primary;
    this.pool = pool;
    this.entries = List.copyOf(entries);
    this.settings = settings;
    this.timing = timing;
    this.watched = watched;
    this.registry = registry;
  }

  @Override
  public DataSource wrap(DataSource connections) {
    List<Replica> replicas = new ArrayList<>();
    for (ReplicaProperties.Entry each : entries) {
      String name = "replica-" + (replicas.size() + 1);
      replicas.add(
          timing == null
              ? Replica.of(name, each.address(primary), pool, each.weight())
              : Replica.of(name, each.address(primary), pool, each.weight(), timing::watch));
    }
    replicas.forEach(this::watch);
    try {
      ReplicaDataSource source =
          ReplicaDataSource.open(
              connections, primary.unpooled(pool.connectTimeout()), replicas, settings);
      registry.ifUnique(each -> ReplicaMeters.bind(source, each));
      opened = source;
      return source;
    } catch (SQLException e) {
      throw new IllegalStateException("the pool of the primary cannot be routed", e);
    }
  }

  /** A replica's pool is watched for leaks, and has meters, as the primary's is and has. */
  private void watch(Replica replica) {
    PoolWatch.find(replica.pool())
        .ifPresent(watch -> watched.ifAvailable(all -> all.add(replica.name(), watch)));
    if (replica.pool() instanceof HikariDataSource connections) {
      registry.ifUnique(each -> PoolMeters.bind(connections, each));
    }
  }

  /** Returns the routing data source; empty until the pool is opened. */
  public Optional<ReplicaDataSource> source() {
    return Optional.ofNullable(opened);
  }

  @Override
  public void destroy() {
    source().ifPresent(ReplicaDataSource::close);
  }
}
