// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import dev.headroom.kit.limit.AnyAlgorithmContract;
import dev.headroom.limit.state.LimitState;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
final class PostgresAnyAlgorithmIT extends AnyAlgorithmContract {
  private static LimitDatabase database;
  private static PostgresLimitState one;
  private static PostgresLimitState other;

  @BeforeAll
  static void start() {
    database = new LimitDatabase();
    one = database.patientState();
    other = database.patientState();
  }

  @AfterAll
  static void stop() {
    one.close();
    other.close();
    database.close();
  }

  @Override
  protected LimitState state() {
    return one;
  }

  @Override
  protected LimitState other() {
    return other;
  }

  @Override
  protected void pass(Duration duration) {
    LimitDatabase.pass(duration);
  }
}
