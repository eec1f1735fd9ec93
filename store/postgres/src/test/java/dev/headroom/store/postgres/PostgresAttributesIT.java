// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres;

import dev.headroom.kit.session.AttributeStoreContract;
import dev.headroom.session.AttributeStore;
import dev.headroom.session.Revocations;
import dev.headroom.session.SessionStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
final class PostgresAttributesIT extends AttributeStoreContract {
  private static Database database;

  @BeforeAll
  static void start() {
    database = new Database();
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
  protected Revocations revocations() {
    return database.revocations;
  }

  @Override
  protected AttributeStore attributes() {
    return new PostgresAttributes(database.store);
  }
}
