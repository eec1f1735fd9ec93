// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import dev.headroom.apps.kit.RunningApp;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** An instance whose content tests change, and its users. */
final class People {

  private static final Map<Known, String> TOKENS = new ConcurrentHashMap<>();
  private static final AtomicInteger NEWCOMERS = new AtomicInteger();

  /** For tests that change content and no setting; it ends with the process. */
  static final RunningApp APP = Jewgo.app().start();

  private People() {}

  /** A generated user of an instance. */
  private record Known(RunningApp app, String email) {}

  static String admin(RunningApp app) {
    return signedIn(new Known(app, "admin@jewgo.example"));
  }

  static String user(RunningApp app) {
    return signedIn(new Known(app, "user3@jewgo.example"));
  }

  private static String signedIn(Known user) {
    return TOKENS.computeIfAbsent(
        user, key -> Jewgo.signIn(key.app(), key.email(), RunningApp.PASSWORD));
  }

  /** Registers a user of a name and signs them in. */
  static String newcomer(RunningApp app, String name) {
    String email = "newcomer%d@jewgo.example".formatted(NEWCOMERS.incrementAndGet());
    app.as(null)
        .post(
            "/api/v5/auth/register",
            "{\"email\":\"%s\",\"password\":\"%s\",\"name\":\"%s\"}"
                .formatted(email, RunningApp.PASSWORD, name))
        .expect(201);
    return Jewgo.signIn(app, email, RunningApp.PASSWORD);
  }

  /** The id of the nth approved restaurant; each test takes others. */
  static int place(RunningApp app, int nth) {
    return app.bean(JdbcClient.class)
        .sql("SELECT id FROM restaurants WHERE status = 'approved' ORDER BY id OFFSET :nth LIMIT 1")
        .param("nth", nth)
        .query(Integer.class)
        .single();
  }

  /**
   * Writes a review that an administrator publishes, and a favourite.
   *
   * @return what readers see afterwards, without times
   */
  static List<String> writes(RunningApp app, int place) {
    String user = newcomer(app, "Writer");
    String detail = "/api/v5/restaurants/" + place;
    JsonNode review =
        app.as(user)
            .post(detail + "/reviews", "{\"stars\": 2, \"text\": \"Loud.\"}")
            .expect(201)
            .json();
    app.as(admin(app))
        .post("/api/v5/admin/reviews/" + review.path("id") + "/approve", "")
        .expect(204);
    app.as(user).send("PUT", "/api/v5/favourites/" + place, null).expect(204);
    return Stream.of(detail, detail + "/reviews", "/api/v5/favourites", "/api/v5/restaurants")
        .map(path -> app.as(user).get(path).expect(200).text())
        .map(text -> text.replaceAll("\"createdAt\":\"[^\"]+\"", ""))
        .toList();
  }
}
