// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import dev.headroom.store.embedded.PostgresServer;
import java.util.concurrent.atomic.AtomicInteger;

/** One PostgreSQL for all integration tests, with one generated database that they copy. */
final class Stores {

  private static final PostgresServer POSTGRES = PostgresServer.temporary();
  private static final AtomicInteger COPIES = new AtomicInteger();
  private static final String GENERATED = generated();

  private Stores() {}

  /** The address of a database of its own, full of sample content. */
  static String freshDatabase() {
    String name = "toeic_" + COPIES.incrementAndGet();
    POSTGRES.createDatabase(name, GENERATED);
    return POSTGRES.jdbcUrl(name);
  }

  /** The address of a database without anything. */
  static String emptyDatabase() {
    String name = "empty_" + COPIES.incrementAndGet();
    POSTGRES.createDatabase(name);
    return POSTGRES.jdbcUrl(name);
  }

  private static String generated() {
    String name = "toeic_base";
    POSTGRES.createDatabase(name);
    try (Toeic made =
        Toeic.on(POSTGRES.jdbcUrl(name))
            .with("toeic.scale", 0.02)
            .with("headroom.database.index-migration", "manual")
            .start()) {
      made.get("/healthz").expect(200);
    }
    return name;
  }
}
