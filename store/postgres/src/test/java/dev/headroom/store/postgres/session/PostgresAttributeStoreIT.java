// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.session;

import dev.headroom.kit.session.AttributeStoreContract;
import dev.headroom.session.device.AttributeStore;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.revocation.RevocationStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

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
