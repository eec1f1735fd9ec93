// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.database.SteppedTime;
import dev.headroom.database.TestDatabase;
import dev.headroom.database.pool.PoolConnections.BorrowDetection;
import dev.headroom.database.statement.StatementShapes;
import dev.headroom.database.statement.TimedDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class PoolConnectionsIT {
  private static final Duration RECYCLE = Duration.ofSeconds(40);
  private final SteppedTime time = new SteppedTime();

  @Test
  void knowTheAgesOfThoseThatAreOpen() throws SQLException {
    PoolConnections connections = connections(RECYCLE);
    DataSource source = source(connections);
    try (Connection first = source.getConnection()) {
      time.pass(Duration.ofSeconds(3));
      try (Connection second = source.getConnection()) {
        time.pass(Duration.ofSeconds(4));
        assertThat(first.isValid(1) && second.isValid(1)).isTrue();
        assertThat(connections.oldest()).isEqualTo(Duration.ofSeconds(7));
      }
      assertThat(connections.oldest()).isEqualTo(Duration.ofSeconds(7));
    }
    assertThat(connections.oldest()).isZero();
  }

  /** HikariCP replaces a connection at its maximum age less up to a quarter. */
  @Test
  void countAsRecycledWhatIsClosedAtTheAgeOfThePool() throws SQLException {
    PoolConnections connections = connections(RECYCLE);
    closeAfter(Duration.ofSeconds(29), connections);
    assertThat(connections.recycled()).isZero();

    closeAfter(Duration.ofSeconds(30), connections);
    closeAfter(Duration.ofSeconds(41), connections);
    assertThat(connections.recycled()).isEqualTo(2);
  }

  @Test
  void countOnceWhatIsAbortedAndThenClosed() throws SQLException {
    PoolConnections connections = connections(RECYCLE);
    Connection connection = source(connections).getConnection();
    time.pass(RECYCLE);
    connection.abort(Runnable::run);
    connection.close();
    assertThat(connections.recycled()).isOne();
  }

  @Test
  void countNothingWhereConnectionsAreKeptForEver() throws SQLException {
    PoolConnections connections = connections(Duration.ZERO);
    closeAfter(Duration.ofDays(1), connections);
    assertThat(connections.recycled()).isZero();
  }

  @Test
  void areForgottenWhereTheyAreHeldWithoutAStatementForTooLong() throws SQLException {
    PoolConnections connections = connections(Duration.ZERO);
    DataSource source = source(connections);
    for (int i = 0; i < 3; i++) {
      // What took it back, such as a pool that removes abandoned connections, does not say so.
      assertThat(source.getConnection().isClosed()).isFalse();
    }
    connections.open().forEach(PoolConnection::borrowed);
    connections.stampHolders();
    time.pass(Duration.ofMinutes(59));
    connections.forget(Duration.ofHours(1));
    assertThat(connections.open()).hasSize(3);

    time.pass(Duration.ofMinutes(2));
    connections.forget(Duration.ofHours(1));
    assertThat(connections.open()).isEmpty();
    assertThat(connections.borrowCount()).isEqualTo(3);
  }

  private void closeAfter(Duration age, PoolConnections connections) throws SQLException {
    try (Connection connection = source(connections).getConnection()) {
      assertThat(connection.isClosed()).isFalse();
      time.pass(age);
    }
  }

  private PoolConnections connections(Duration recycle) {
    return new PoolConnections(BorrowDetection.REPORTED, recycle, time);
  }

  private static DataSource source(PoolConnections connections) {
    return TimedDataSource.of(
        TestDatabase.sessions(), new StatementShapes(10), run -> {}, connections);
  }
}
