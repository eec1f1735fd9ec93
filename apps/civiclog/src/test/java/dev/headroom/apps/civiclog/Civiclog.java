// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog;

import static org.awaitility.Awaitility.await;

import dev.headroom.apps.kit.RunningApp;
import dev.headroom.apps.kit.SampleDatabase;
import dev.headroom.job.JobAdmin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** The application with three associations, and its users. */
final class Civiclog {

  static final String ADMIN = "admin@example.org";
  static final String BOARD = "board@example.org";
  static final String MANAGER = "manager@example.org";
  static final String RESIDENT = "resident@example.org";

  /** The generated database. */
  static final SampleDatabase DATABASE =
      SampleDatabase.generatedBy(Civiclog::on, "civiclog.scale", 0.01);

  /** For tests that change no setting; those that change content say which. */
  static final RunningApp APP = app().start();

  private static final Map<String, String> TOKENS = new ConcurrentHashMap<>();

  private Civiclog() {}

  /** The application on a database. */
  static RunningApp.Start on(String jdbcUrl) {
    return RunningApp.of(CivicLogApplication.class, jdbcUrl)
        .with("headroom.session.key-secret", "a-secret-of-the-tests-that-is-long-enough");
  }

  /** The application on a fresh copy of the database, without limits. */
  static RunningApp.Start app() {
    return on(DATABASE.fresh());
  }

  /** Signs a generated user in, and returns the token. */
  static String signIn(RunningApp app, String email) {
    return app.signIn("/api/auth/login", email, RunningApp.PASSWORD);
  }

  /** The token of a generated user of {@link #APP}; null for nobody. */
  static @Nullable String token(@Nullable String email) {
    return email == null ? null : TOKENS.computeIfAbsent(email, key -> signIn(APP, key));
  }

  /** What a user of {@link #APP} reads. */
  static JsonNode read(String email, String path) {
    return APP.as(token(email)).get(path).expect(200).json();
  }

  /** All items of a list, page by page, as a user of {@link #APP} reads them. */
  static List<JsonNode> all(String email, String path, int limit) {
    List<JsonNode> items = new ArrayList<>();
    String join = path.contains("?") ? "&" : "?";
    String next = "";
    do {
      JsonNode page = read(email, path + join + "limit=" + limit + next);
      page.path("items").forEach(items::add);
      next = page.path("next").isNull() ? "" : "&after=" + page.path("next").asString();
    } while (!next.isEmpty());
    return items;
  }

  /** The ids of the items. */
  static List<Long> ids(List<JsonNode> items) {
    return items.stream().map(each -> each.path("id").asLong()).toList();
  }

  /** Numbers that the database of {@link #APP} has. */
  static List<Long> numbers(String sql) {
    return APP.bean(JdbcClient.class).sql(sql).query((row, number) -> row.getLong(1)).list();
  }

  /** Waits until all letters, mails and photos of an application are made. */
  static void awaitWork(RunningApp app) {
    await()
        .atMost(Duration.ofMinutes(3))
        .until(() ->
            app.bean(JobAdmin.class).kinds().stream()
                .filter(each -> !each.kind().startsWith("headroom."))
                .map(JobAdmin.KindSummary::counts)
                .allMatch(each -> each.queued() + each.running() + each.retrying() == 0));
  }

  /** Lets the hearings of a violation of {@link #APP} be over. */
  static void hold(long violation) {
    APP.bean(JdbcClient.class)
        .sql("UPDATE hearings SET at = now() - interval '1 hour' WHERE violation_id = :violation")
        .param("violation", violation)
        .update();
  }

  /** A text that the database of {@link #APP} has. */
  static String text(String sql) {
    return APP.bean(JdbcClient.class).sql(sql).query(String.class).single();
  }

  /** A number that the database of {@link #APP} has. */
  static long number(String sql) {
    return numbers(sql).getFirst();
  }
}
