// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.database.SteppedTime;
import dev.headroom.database.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConnectionAgesIT {
  private static final Duration RECYCLE = Duration.ofSeconds(40);
  private final SteppedTime time = new SteppedTime();

  @Test
  void areThoseOfTheConnectionsThatAreOpen() throws SQLException {
    ConnectionAges ages = ages(RECYCLE);
    try (Connection first = ages.source().getConnection()) {
      time.pass(Duration.ofSeconds(3));
      try (Connection second = ages.source().getConnection()) {
        time.pass(Duration.ofSeconds(4));
        assertThat(first.isValid(1) && second.isValid(1)).isTrue();
        assertThat(ages.oldest()).isEqualTo(Duration.ofSeconds(7));
      }
      assertThat(ages.oldest()).isEqualTo(Duration.ofSeconds(7));
    }
    assertThat(ages.oldest()).isZero();
  }

  /** HikariCP replaces a connection at its maximum age less up to a quarter. */
  @Test
  void countAsRecycledWhatIsClosedAtTheAgeOfThePool() throws SQLException {
    ConnectionAges ages = ages(RECYCLE);
    closeAfter(Duration.ofSeconds(29), ages);
    assertThat(ages.recycled()).isZero();

    closeAfter(Duration.ofSeconds(30), ages);
    closeAfter(Duration.ofSeconds(41), ages);
    assertThat(ages.recycled()).isEqualTo(2);
  }

  @Test
  void countOnceWhatIsAbortedAndThenClosed() throws SQLException {
    ConnectionAges ages = ages(RECYCLE);
    Connection connection = ages.source().getConnection();
    time.pass(RECYCLE);
    connection.abort(Runnable::run);
    connection.close();
    assertThat(ages.recycled()).isOne();
  }

  @Test
  void countNothingWhereConnectionsAreKeptForEver() throws SQLException {
    ConnectionAges ages = ages(Duration.ZERO);
    closeAfter(Duration.ofDays(1), ages);
    assertThat(ages.recycled()).isZero();
  }

  private void closeAfter(Duration age, ConnectionAges ages) throws SQLException {
    try (Connection connection = ages.source().getConnection()) {
      assertThat(connection.isClosed()).isFalse();
      time.pass(age);
    }
  }

  private ConnectionAges ages(Duration recycle) {
    return new ConnectionAges(TestDatabase.sessions(), recycle, time);
  }
}
