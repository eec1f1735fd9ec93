// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.database;

import static dev.headroom.kit.database.QueryAssertions.assertNoRepeats;
import static dev.headroom.kit.database.QueryAssertions.assertQueries;
import static dev.headroom.kit.database.QueryCount.atMost;
import static dev.headroom.kit.database.QueryCount.between;
import static dev.headroom.kit.database.QueryCount.exactly;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.database.statement.UnitOfWork;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class QueryAssertionsTest {
  private static final String ORDERS = "SELECT id FROM orders WHERE customer_id = ?";
  private static final String ITEMS = "SELECT sku FROM order_item WHERE order_id = ?";

  private final DataSource source = QueryAssertions.watched(AcceptingDriver.source());

  private void read(String sql, int value) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, value);
      statement.execute();
    }
  }

  private void readOrdersOneByOne() throws SQLException {
    read(ORDERS, 7);
    for (int order = 1; order <= 5; order++) {
      read(ITEMS, order);
    }
  }

  @Test
  void acceptsTheExpectedNumber() throws SQLException {
    assertQueries(atMost(1), () -> read(ORDERS, 7));
    assertQueries(exactly(6), this::readOrdersOneByOne);
    assertQueries(between(0, 1), () -> {});
  }

  @Test
  void namesEachStatementAndTheNPlusOneAmongThem() {
    assertThatThrownBy(() -> assertQueries(atMost(1), this::readOrdersOneByOne))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("expected 1, but 6 statements were executed")
        .hasMessageContaining("1 x " + ORDERS)
        .hasMessageContaining("5 x " + ITEMS)
        .hasMessageContaining("n-plus-one at ")
        .hasMessageContaining(ITEMS + ": 5 reads with 5 different sets of values")
        .hasMessageContaining("SELECT order_id, sku FROM order_item WHERE order_id = ANY(?)");
  }

  @Test
  void failsIfNothingIsWatched() {
    assertThatThrownBy(() -> assertQueries(atMost(1), () -> {}))
        .hasMessageContaining("is the data source watched");
    assertThatThrownBy(() -> assertNoRepeats(() -> {}))
        .hasMessageContaining("is the data source watched");
  }

  @Test
  void findsRepeatsWhateverTheyTake() throws SQLException {
    assertNoRepeats(() -> read(ORDERS, 7));
    assertThatThrownBy(() -> assertNoRepeats(this::readOrdersOneByOne))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("n-plus-one");
    assertThatThrownBy(() ->
            assertNoRepeats(() -> {
              read(ORDERS, 7);
              read(ORDERS, 7);
              read(ORDERS, 7);
            }))
        .hasMessageContaining("repeated-statement");
  }

  @Test
  void countsOtherThreadsThatTheUnitWasTakenTo() {
    assertThatCode(() ->
            assertQueries(
                exactly(2),
                () -> {
                  read(ORDERS, 7);
                  Thread other = Thread.ofVirtual().unstarted(inUnit(() -> read(ORDERS, 8)));
                  other.start();
                  join(other);
                  Thread stranger = Thread.ofVirtual().unstarted(unchecked(() -> read(ORDERS, 9)));
                  stranger.start();
                  join(stranger);
                }))
        .doesNotThrowAnyException();
  }

  @Test
  void throwsWhatTheCodeThrows() {
    assertThatThrownBy(() ->
            assertQueries(
                atMost(1),
                () -> {
                  throw new SQLException("refused");
                }))
        .isInstanceOf(SQLException.class)
        .hasMessage("refused");
  }

  @Test
  void refusesBoundsThatCannotBeMet() {
    assertThatIllegalArgumentException().isThrownBy(() -> between(2, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> atMost(0));
  }

  private static Runnable inUnit(QueryAssertions.Code<SQLException> code) {
    UnitOfWork unit = UnitOfWork.current();
    if (unit == null) {
      throw new IllegalStateException("no unit is open");
    }
    return unit.wrap(unchecked(code));
  }

  private static Runnable unchecked(QueryAssertions.Code<SQLException> code) {
    return () -> {
      try {
        code.run();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
