// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import dev.headroom.store.embedded.PostgresServer;
import dev.headroom.store.embedded.RedisServer;
import java.util.concurrent.atomic.AtomicInteger;

/** One PostgreSQL for all integration tests, with one generated database that they copy. */
final class Stores {

  static final double SCALE = 0.01;
  static final int USERS = 2000;

  private static final PostgresServer POSTGRES = PostgresServer.temporary();
  private static final AtomicInteger COPIES = new AtomicInteger();
  private static final String GENERATED = generated();

  private Stores() {}

  /** The address of a database of its own, full of sample content. */
  static String freshDatabase() {
    String name = "alpine_" + COPIES.incrementAndGet();
    POSTGRES.createDatabase(name, GENERATED);
    return POSTGRES.jdbcUrl(name);
  }

  static int port() {
    return POSTGRES.port();
  }

  /** The address of a database without anything. */
  static String emptyDatabase() {
    String name = "empty_" + COPIES.incrementAndGet();
    POSTGRES.createDatabase(name);
    return POSTGRES.jdbcUrl(name);
  }

  static RedisServer redis() {
    return RedisServer.temporary();
  }

  private static String generated() {
    String name = "alpine_base";
    POSTGRES.createDatabase(name);
    try (Alpine made =
        Alpine.on(POSTGRES.jdbcUrl(name))
            .with("alpine.scale", SCALE)
            .with("headroom.database.index-migration", "manual")
            .start()) {
      made.get("/healthz").expect(200);
    }
    return name;
  }
}
