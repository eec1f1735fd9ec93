// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.headroom.ground.StoreHealth;
import dev.headroom.kit.session.AttributeStoreContract;
import dev.headroom.session.device.AttributeStore;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.revocation.RevocationStore;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
final class PostgresAttributeStoreIT extends AttributeStoreContract {
  private static SessionDatabase database;

  @BeforeAll
  static void start() {
    database = new SessionDatabase();
  }

  @AfterAll
  static void end() {
    database.close();
  }

  /** A value that is refused was taken for a database that is down, by the health page, too. */
  @Test
  void staysAvailableWhereAValueIsRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() ->
            database.store.inTransaction(
                "convert",
                connection -> {
                  try (Statement statement = connection.createStatement()) {
                    return statement.execute("SELECT 'x'::int");
                  }
                }))
        .withMessageContaining("postgres refused convert (22P02)");
    assertThat(database.store.health().state()).isEqualTo(StoreHealth.State.UP);
  }

  @Override
  protected SessionStore sessions() {
    return database.sessions;
  }

  @Override
  protected RevocationStore revocations() {
    return database.revocations;
  }

  @Override
  protected AttributeStore attributes() {
    return new PostgresAttributeStore(database.store);
  }
}
