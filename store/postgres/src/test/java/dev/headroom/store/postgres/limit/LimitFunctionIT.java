// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import dev.headroom.kit.limit.LimitTraceContract;
import dev.headroom.limit.state.LimitState;
import dev.headroom.store.postgres.schema.OwnSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The function against the Java logs. Its clock is replaced by a reading of a row that the test
 * sets.
 */
@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
final class LimitFunctionIT extends LimitTraceContract {
  private LimitDatabase database;
  private PostgresLimitState shared;
  private Connection clockSetter;

  @BeforeAll
  void start() throws SQLException {
    database = new LimitDatabase();
    // Made here and not by a state, some of whose sessions might make the clock again.
    database.run(OwnSchema.defaults().print(LimitSchema.script()));
    database.run(
        "CREATE TABLE test_clock (micros bigint); INSERT INTO test_clock VALUES (0);"
            + " CREATE OR REPLACE FUNCTION headroom.headroom_limit_clock() RETURNS bigint"
            + " LANGUAGE sql VOLATILE AS 'SELECT micros FROM test_clock'");
    clockSetter = database.source().getConnection();
    shared = database.patientState();
  }

  @AfterAll
  void stop() throws SQLException {
    shared.close();
    clockSetter.close();
    database.close();
  }

  @Override
  protected LimitState state() {
    return shared;
  }

  @Override
  protected void setClock(long micros) {
    try (PreparedStatement set = clockSetter.prepareStatement("UPDATE test_clock SET micros = ?")) {
      set.setLong(1, micros);
      set.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
