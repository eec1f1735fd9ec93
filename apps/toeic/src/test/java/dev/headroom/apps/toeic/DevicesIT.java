// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.ReferenceMeters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import tools.jackson.databind.JsonNode;

/** A learner's devices: listed, renamed, signed out one by one and together. */
class DevicesIT {

  private static final Toeic TOEIC = Toeic.on(Toeic.DATABASE.fresh()).start();

  @AfterAll
  static void end() {
    TOEIC.close();
  }

  @Test
  void listsRenamesAndSignsOutOneDevice() {
    String phone = TOEIC.signIn("user5@toeic.example", "Phone");
    String desk = TOEIC.signIn("user5@toeic.example", "Desk");
    JsonNode devices = TOEIC.as(desk).get("/api/sessions").expect(200).json();
    assertThat(devices.findValuesAsString("label")).containsExactlyInAnyOrder("Phone", "Desk");
    String id = "";
    for (JsonNode each : devices) {
      id = each.path("current").asBoolean() ? id : each.path("id").asString();
    }

    TOEIC.as(desk).put("/api/sessions/" + id, "{\"label\":\"Old phone\"}").expect(204);
    assertThat(TOEIC.as(phone).get("/api/sessions").text()).contains("Old phone");
    TOEIC.as(desk).send("DELETE", "/api/sessions/" + id, null).expect(200);
    TOEIC.as(phone).get("/api/auth/me").expectProblem(401);
    TOEIC.as(desk).get("/api/auth/me").expect(200);
  }

  @Test
  void signsOutTheOthersAndThenAll() {
    String one = TOEIC.signIn("user6@toeic.example", "One");
    String two = TOEIC.signIn("user6@toeic.example", "Two");
    TOEIC.as(two).send("DELETE", "/api/sessions?others=true", null).expect(200);
    TOEIC.as(one).get("/api/auth/me").expectProblem(401);
    TOEIC.as(two).send("DELETE", "/api/sessions", null).expect(200);
    TOEIC.as(two).get("/api/auth/me").expectProblem(401);
  }

  @Test
  void refusesWrongPasswordsStrangersAndTakenAddresses() {
    String body = "{\"email\":\"user7@toeic.example\",\"password\":\"wrong\"}";
    TOEIC.as(null).post("/api/auth/login", body).expectProblem(401);
    TOEIC.as(null).post("/api/auth/login", body.replace("user7", "nobody")).expectProblem(401);
    TOEIC
        .as(null)
        .post(
            "/api/auth/register",
            "{\"email\":\"user7@toeic.example\",\"password\":\"long enough\",\"name\":\"A\"}")
        .expectProblem(409);
    TOEIC.as("eyJhbGciOiJub25lIn0.e30.").get("/api/auth/me").expectProblem(401);
  }

  @Test
  void renewsAPasswordThatWasKeptWeaker() {
    String weak = new BCryptPasswordEncoder(4).encode("headroom-demo");
    JdbcClient database = TOEIC.bean(JdbcClient.class);
    database
        .sql("UPDATE users SET password_hash = :weak WHERE id = 9")
        .param("weak", weak)
        .update();
    TOEIC.signIn("user9@toeic.example", "");
    String kept =
        database
            .sql("SELECT password_hash FROM users WHERE id = 9")
            .query((row, number) -> row.getString(1))
            .single();
    assertThat(kept).isNotEqualTo(weak).matches("\\$2a\\$1[0-6]\\$.*");
    TOEIC.signIn("user9@toeic.example", "");
  }

  @Test
  void collectsGarbageForAdministratorsOnly() {
    TOEIC
        .as(TOEIC.signIn("user8@toeic.example", ""))
        .post("/api/v1/admin/gc", "")
        .expectProblem(403);
    TOEIC.get("/api/v1/admin/gc").expectProblem(401);
    String admin = TOEIC.signIn("admin@toeic.example", "");
    assertThat(TOEIC.as(admin).post("/api/v1/admin/gc", "").expect(200).json().has("freedMb"))
        .isTrue();
    TOEIC.as(admin).get("/api/monitor/errors").expect(200);
    TOEIC.get("/api/monitor/errors").expectProblem(403);
    JsonNode metrics =
        TOEIC.get("/api/v1/performance/metrics").expect(200).json().path("current_metrics");
    assertThat(metrics.path("memory_usage_mb").asDouble()).isPositive();
    assertThat(metrics.path("requests_total").asLong()).isPositive();
    assertThat(metrics.path("average_response_ms").asDouble()).isPositive();
  }

  // TO-3: the system's own tools pipe /metrics into jq; Prometheus asks for text.
  @Test
  void writesMetricsAsJsonUnlessAScraperAsksForText() {
    assertThat(
            TOEIC
                .get("/metrics")
                .expect(200)
                .json()
                .path("current_metrics")
                .path("memory_usage_mb")
                .asDouble())
        .isPositive();
    String all = TOEIC.as(null).header("Accept", "*/*").get("/metrics").expect(200).text();
    assertThat(all).startsWith("{");
    String scraped =
        TOEIC
            .as(null)
            .header(
                "Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5,*/*;q=0.1")
            .get("/metrics")
            .expect(200)
            .text();
    assertThat(scraped).contains("redis_cache_hits_total").contains("jvm_memory_used_bytes");
    assertThat(ReferenceMeters.unknown(scraped)).isEmpty();
  }
}
