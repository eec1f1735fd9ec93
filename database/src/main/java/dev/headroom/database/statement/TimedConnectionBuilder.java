// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.SQLException;
import java.sql.ShardingKey;
import java.util.function.UnaryOperator;

/** Builds connections whose statements are timed. Confined to one thread. */
final class TimedConnectionBuilder implements ConnectionBuilder {
  private final UnaryOperator<Connection> timing;
  private ConnectionBuilder target;

  TimedConnectionBuilder(ConnectionBuilder target, UnaryOperator<Connection> timing) {
    this.target = target;
    this.timing = timing;
  }

  @Override
  public ConnectionBuilder user(String username) {
    target = target.user(username);
    return this;
  }

  @Override
  public ConnectionBuilder password(String password) {
    target = target.password(password);
    return this;
  }

  @Override
  public ConnectionBuilder shardingKey(ShardingKey shardingKey) {
    target = target.shardingKey(shardingKey);
    return this;
  }

  @Override
  public ConnectionBuilder superShardingKey(ShardingKey superShardingKey) {
    target = target.superShardingKey(superShardingKey);
    return this;
  }

  @Override
  public Connection build() throws SQLException {
    return timing.apply(target.build());
  }
}
