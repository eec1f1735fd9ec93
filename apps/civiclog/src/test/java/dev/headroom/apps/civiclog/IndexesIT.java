// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.kit.BuiltIndexes;
import dev.headroom.apps.kit.RunningApp;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** CL-1: more than twenty indexes, each of which serves a handler's query. */
final class IndexesIT {

  @Test
  void eachServesARead() {
    // Below a tenth of the data, reading a whole table costs less than some of the indexes.
    String url = Civiclog.DATABASE.empty();
    Set<String> added;
    try (RunningApp app =
        Civiclog.on(url)
            .with("civiclog.scale", 0.1)
            .with("headroom.cache.enabled", false)
            .start()) {
      added = new HashSet<>(BuiltIndexes.added(app));
      JdbcClient database = app.bean(JdbcClient.class);
      await().atMost(Duration.ofMinutes(2)).until(() -> BuiltIndexes.valid(app).containsAll(added));
      database.sql("VACUUM ANALYZE").update();
      long property = number(database, "SELECT property_id FROM violations ORDER BY id LIMIT 1");
      long actor = number(database, "SELECT max(actor_id) FROM audit_entries");
      String first = "/api/associations/1";
      String violations = first + "/violations";
      String board = Civiclog.signIn(app, Civiclog.BOARD);
      for (String path :
          new String[] {
            "/api/me",
            first + "/members",
            first + "/notices",
            first + "/dashboard",
            first + "/analytics",
            first + "/audit",
            first + "/audit?actor=" + actor,
            first + "/audit?subject=violations&subjectId=17",
            violations,
            violations + "?state=closed",
            violations + "?kind=pets",
            violations + "?kind=pets&state=closed",
            violations + "?property=" + property,
            "/api/violations/"
                + number(database, "SELECT min(id) FROM violations" + " WHERE association_id = 1")
          }) {
        app.as(board).get(path).expect(200);
      }
      app.as(Civiclog.signIn(app, Civiclog.RESIDENT)).get(violations).expect(200);
    }
    assertThat(added).hasSizeGreaterThan(20);
    // By letters_message a sent mail finds its letter; no handler reads by it.
    assertThat(added.remove("letters_message")).isTrue();
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(BuiltIndexes.read(url)).containsAll(added));
  }

  private static long number(JdbcClient database, String sql) {
    return database.sql(sql).query(Long.class).single();
  }
}
