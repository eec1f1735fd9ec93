// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** TO-4: the pool and slow statements, as JSON lines whose numbers stand apart. */
@ExtendWith(OutputCaptureExtension.class)
class LogEventsIT {

  private static final JsonMapper JSON = new JsonMapper();

  @Test
  void logsThePoolAndSlowStatementsAsEvents(CapturedOutput log) {
    try (Toeic toeic =
        Toeic.on(Toeic.DATABASE.fresh())
            .with("toeic.pool-stats-every", "100ms")
            .with("headroom.database.slow-query.threshold", "50ms")
            .start()) {
      toeic
          .bean(JdbcClient.class)
          .sql("SELECT count(*) FROM pg_sleep(0.06) AS s WHERE 'secret-literal' <> ''")
          .query(Long.class)
          .single();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> !events(log, "pool_stats").isEmpty() && !events(log, "slow_query").isEmpty());
    }
    JsonNode pool = events(log, "pool_stats").getLast();
    assertThat(pool.path("max").asInt()).isEqualTo(4);
    for (String number : List.of("active", "idle", "waiting", "total", "acquired", "timeouts")) {
      assertThat(pool.path(number).isNumber()).as(number).isTrue();
    }
    List<JsonNode> slow = events(log, "slow_query");
    assertThat(slow)
        .anySatisfy(each -> {
          assertThat(each.path("sql").asString()).contains("pg_sleep");
          assertThat(each.path("millis").asLong()).isGreaterThanOrEqualTo(60);
          assertThat(each.path("threshold_millis").asLong()).isEqualTo(50);
          assertThat(each.path("call_site").asString())
              .startsWith(LogEventsIT.class.getName() + ".logsThePoolAndSlowStatementsAsEvents:");
          assertThat(each.path("binds").asString()).isEqualTo("none");
          assertThat(each.toString()).doesNotContain("secret-literal");
        });
  }

  private static List<JsonNode> events(CapturedOutput log, String name) {
    return log.getOut()
        .lines()
        .filter(line -> line.startsWith("{") && line.endsWith("}"))
        .map(JSON::readTree)
        .filter(line -> line.path("event").asString("").equals(name))
        .toList();
  }
}
