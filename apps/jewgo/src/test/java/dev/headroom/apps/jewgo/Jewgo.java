// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import dev.headroom.apps.kit.RunningApp;
import dev.headroom.apps.kit.SampleDatabase;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The application with a thousand restaurants; one of them for all tests that only read. */
final class Jewgo {

  /** The generated database. */
  static final SampleDatabase DATABASE = SampleDatabase.generatedBy(Jewgo::on, "jewgo.scale", 0.02);

  private static final RunningApp READ_ONLY = app().start();

  private Jewgo() {}

  /** The application on a database. */
  static RunningApp.Start on(String jdbcUrl) {
    return RunningApp.of(JewgoApplication.class, jdbcUrl)
        .with("headroom.session.key-secret", "a-secret-of-the-tests-that-is-long-enough");
  }

  /** The application on a fresh copy of the database, without limits. */
  static RunningApp.Start app() {
    return on(DATABASE.fresh());
  }

  /** The application that tests share and do not change. */
  static RunningApp readOnly() {
    return READ_ONLY;
  }

  /** Signs a user in, and returns the token. */
  static String signIn(RunningApp app, String email, String password) {
    return app.signIn("/api/v5/auth/login", email, password);
  }

  /** All items of a list, page by page. */
  static List<JsonNode> all(RunningApp app, String path) {
    List<JsonNode> items = new ArrayList<>();
    String join = path.contains("?") ? "&" : "?";
    String next = "";
    do {
      JsonNode page = app.get(path + join + "size=100" + next).expect(200).json();
      page.path("items").forEach(items::add);
      next = page.path("next").isNull() ? "" : "&cursor=" + page.path("next").asString();
    } while (!next.isEmpty());
    return items;
  }
}
