// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import dev.headroom.apps.kit.SampleDatabase;
import dev.headroom.store.embedded.RedisServer;

/** One PostgreSQL for all integration tests, with one generated database that they copy. */
final class Stores {

  static final double SCALE = 0.01;
  static final int USERS = 2000;

  private static final SampleDatabase DATABASE =
      SampleDatabase.generatedBy(Alpine::settings, "alpine.scale", SCALE);

  private Stores() {}

  static String freshDatabase() {
    return DATABASE.fresh();
  }

  static String emptyDatabase() {
    return DATABASE.empty();
  }

  static int port() {
    return DATABASE.port();
  }

  static RedisServer redis() {
    return RedisServer.temporary();
  }
}
