// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.kit.BuiltIndexes;
import dev.headroom.apps.kit.RunningApp;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StatesIT {

  private static final List<String> USERS =
      List.of(Civiclog.BOARD, Civiclog.MANAGER, Civiclog.RESIDENT);

  private static final List<String> PATHS =
      List.of(
          "/api/me",
          "/api/associations",
          "/api/associations/1",
          "/api/associations/1/properties?limit=7",
          "/api/associations/1/properties?q=1",
          "/api/associations/1/members?limit=7",
          "/api/associations/1/violations",
          "/api/associations/1/violations?state=hearing&limit=50",
          "/api/associations/1/violations?kind=pets&state=closed",
          "/api/associations/1/violations?property=1",
          "/api/associations/1/notices",
          "/api/associations/1/audit?limit=5",
          "/api/associations/1/dashboard",
          "/api/associations/1/analytics");

  private record Run(Map<String, Object> answers, Set<String> indexes, String script) {}

  private final Run headroom = run("headroom");
  private final Run original = run("original");
  private final Run plain = run("plain");

  @Test
  void giveTheSameAnswers() {
    assertThat(original.answers()).isEqualTo(headroom.answers());
    assertThat(plain.answers()).isEqualTo(headroom.answers());
  }

  @Test
  void haveTheirOwnIndexes() {
    assertThat(original.indexes())
        .contains("properties_one_a_unit")
        .doesNotContain("violations_association_id", "violations_newest");
    assertThat(plain.indexes())
        .contains("violations_association_id", "fines_violation_id")
        .doesNotContain("violations_newest", "fines_violation");
    assertThat(headroom.indexes())
        .contains("violations_newest", "fines_violation")
        .doesNotContain("violations_association_id", "fines_violation_id");
  }

  /** CL-6: the page's modules are joined in original, and are split in the other states. */
  @Test
  void splitTheirScripts() {
    assertThat(original.script())
        .contains("modules['dashboard.js']", "modules['report.js']")
        .doesNotContainPattern("(?m)^(import|export) ");
    assertThat(plain.script()).contains("import('./dashboard.js')");
    assertThat(headroom.script()).isEqualTo(plain.script());
  }

  private static Run run(String state) {
    Map<String, Object> answers = new LinkedHashMap<>();
    try (RunningApp app = Civiclog.app().with("app.state", state).start()) {
      for (String user : USERS) {
        String token = Civiclog.signIn(app, user);
        for (String path : PATHS) {
          answers.put(user + " " + path, app.as(token).get(path).json());
        }
        String list = "/api/associations/1/violations?limit=3";
        String next = app.as(token).get(list).expect(200).json().path("next").asString();
        answers.put(user + " next", app.as(token).get(list + "&after=" + next).expect(200).json());
        for (long violation : ids(app)) {
          answers.put(
              user + " violation " + violation,
              app.as(token).get("/api/violations/" + violation).json());
        }
      }
      if (state.equals("headroom")) {
        // The last that is built, after the start.
        await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> BuiltIndexes.valid(app).contains("audit_subject"));
      }
      return new Run(
          answers, BuiltIndexes.valid(app), app.get("/assets/app.js").expect(200).text());
    }
  }

  /** Of each state one, and one with each part. */
  private static List<Long> ids(RunningApp app) {
    return app.bean(JdbcClient.class)
        .sql(
            "SELECT min(id) FROM violations WHERE association_id = 1 GROUP BY state"
                + " UNION SELECT min(violation_id) FROM fines UNION SELECT min(violation_id)"
                + " FROM hearings UNION SELECT min(violation_id) FROM comments ORDER BY 1")
        .query((row, number) -> row.getLong(1))
        .list();
  }
}
