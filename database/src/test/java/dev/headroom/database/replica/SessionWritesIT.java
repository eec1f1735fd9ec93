// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.database.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Which writes the token of a session carries, and from when on. */
@SuppressWarnings("try") // Scopes are only to be closed.
class SessionWritesIT extends RoutedServers {
  @Test
  void recordsTheWriteOfAStatementThatIsRunAgainAfterARollback() throws SQLException {
    ConsistencySession session = ConsistencySession.start();
    try (ConsistencySession.Scope ignored = session.open();
        Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement update =
          connection.prepareStatement("UPDATE routed SET value = value + 1 WHERE id = 1")) {
        update.executeUpdate();
        connection.rollback();
        update.executeUpdate();
        connection.commit();
      }
    }
    assertThat(session.token()).isNotEmpty();
  }

  @Test
  void hasTheTokenAtTheCommitAndNotOnlyAtTheReturn() throws SQLException {
    ConsistencySession session = ConsistencySession.start();
    try (ConsistencySession.Scope ignored = session.open();
        Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement update =
          connection.prepareStatement("UPDATE routed SET value = value + 1 WHERE id = 1")) {
        update.executeUpdate();
        connection.commit();
        String first = session.token();
        assertThat(first).isNotEmpty();

        update.executeUpdate();
        connection.commit();
        assertThat(session.token()).as("a statement that stayed open").isNotEqualTo(first);
      }
      String second = session.token();
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate("UPDATE routed SET value = 4");
      }
      connection.setAutoCommit(true);
      assertThat(session.token()).isNotEqualTo(second);
    }
  }

  @Test
  void carriesWhatAFunctionInASelectWroteToTheNextRequest() throws SQLException {
    TestDatabase.run(
        "CREATE OR REPLACE FUNCTION routed_next() RETURNS int LANGUAGE sql AS"
            + " 'UPDATE routed SET value = value + 1 WHERE id = 1 RETURNING value'");
    assertThat(
            tokenAfter(connection -> {
              try (PreparedStatement call = connection.prepareStatement("SELECT routed_next()")) {
                call.execute();
              }
            }))
        .isNotEmpty();
  }

  @Test
  void carriesWhatTheDriversOwnConnectionAnUpdatableResultAndASqlCommitWrote() throws SQLException {
    assertThat(
            tokenAfter(connection -> {
              connection.setAutoCommit(false);
              connection.unwrap(PGConnection.class).escapeLiteral("copies, for instance");
              connection.commit();
            }))
        .isNotEmpty();
    assertThat(
            tokenAfter(connection -> {
              connection.setAutoCommit(false);
              try (PreparedStatement query =
                      connection.prepareStatement(
                          "SELECT id, value FROM routed",
                          ResultSet.TYPE_FORWARD_ONLY,
                          ResultSet.CONCUR_UPDATABLE);
                  ResultSet row = query.executeQuery()) {
                row.next();
                row.updateInt(2, 3);
                row.updateRow();
              }
              connection.commit();
            }))
        .isNotEmpty();
    assertThat(
            tokenAfter(connection -> {
              connection.setAutoCommit(false);
              try (Statement statement = connection.createStatement()) {
                statement.execute("UPDATE routed SET value = 5");
                statement.execute("COMMIT");
              }
            }))
        .isNotEmpty();
    assertThat(
            tokenAfter(connection -> {
              try (PreparedStatement query =
                  connection.prepareStatement("SELECT value FROM routed")) {
                query.execute();
              }
            }))
        .as("a plain read")
        .isEmpty();
  }

  private interface Use {
    void of(Connection connection) throws SQLException;
  }

  private String tokenAfter(Use use) throws SQLException {
    ConsistencySession session = ConsistencySession.start();
    try (ConsistencySession.Scope ignored = session.open();
        Connection connection = source.getConnection()) {
      use.of(connection);
    }
    return session.token();
  }
}
