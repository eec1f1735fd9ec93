// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import dev.headroom.apps.kit.SampleDatabase;

/** One PostgreSQL for all integration tests, with one generated database that they copy. */
final class Stores {

  private static final SampleDatabase DATABASE =
      SampleDatabase.generatedBy(Toeic::settings, "toeic.scale", 0.02);

  private Stores() {}

  static String freshDatabase() {
    return DATABASE.fresh();
  }

  static String emptyDatabase() {
    return DATABASE.empty();
  }
}
