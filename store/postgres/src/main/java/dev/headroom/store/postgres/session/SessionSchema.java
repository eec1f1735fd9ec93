// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.session;

import dev.headroom.store.postgres.PostgresStore;
import dev.headroom.store.postgres.schema.SchemaScript;

/**
 * The tables of sessions and revocations.
 *
 * <p>Immutable. Creating them again does no harm; instances that start at the same time take turns.
 */
public final class SessionSchema {
  private SessionSchema() {}

  /** Creates the tables that are missing, or only checks them, as the store's schema says. */
  public static void create(PostgresStore store) {
    store.ensure(script());
  }

  /** Returns the statements; {@code OwnSchema.print} writes them for an administrator. */
  public static SchemaScript script() {
    return SchemaScript.of(SessionSchema.class, "session.sql");
  }
}
