// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.Reply;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The layer on and off: other queries, the same answers. */
class VariantsIT {

  private static final String DATABASE = Stores.freshDatabase();
  private static final Alpine ON = Alpine.on(DATABASE).start();
  private static final Alpine OFF = Alpine.on(DATABASE).with("app.state", "plain").start();

  @AfterAll
  static void end() {
    ON.close();
    OFF.close();
  }

  static Stream<String> openQuestions() {
    return Stream.of(
        "/api/signals",
        "/api/signals?active=true&minConfidence=0.8",
        "/api/signals?active=false&minConfidence=0.75&page=3&size=100",
        "/api/signals?size=500",
        "/api/signals?symbol=" + symbol(0),
        "/api/signals?symbol=" + symbol(7) + "&active=true",
        "/api/signals?symbol=" + symbol(3) + "&active=false&minConfidence=0.6&page=1",
        "/api/signals?symbol=ZZZZZZ",
        "/api/signals?page=10000",
        "/api/signals/" + symbol(0),
        "/api/signals/" + symbol(9));
  }

  @ParameterizedTest
  @MethodSource("openQuestions")
  void answerAlikeToAnybody(String path) {
    Reply on = ON.get(path).expect(200);
    Reply off = OFF.get(path).expect(200);

    assertThat(on.json()).isEqualTo(off.json());
    assertThat(on.header("X-Total-Count")).isEqualTo(off.header("X-Total-Count"));
    assertThat(on.header("X-Page-Count")).isEqualTo(off.header("X-Page-Count"));
  }

  @ParameterizedTest
  @MethodSource("users")
  void answerAlikeToEveryUser(int user) {
    for (String path :
        new String[] {
          "/api/auth/me",
          "/api/users/profile",
          "/api/signals/subscribed",
          "/api/subscriptions",
          "/api/notifications",
          "/api/notifications?unread=true&page=1&size=3"
        }) {
      Reply on = ON.as(user).get(path).expect(200);
      Reply off = OFF.as(user).get(path).expect(200);

      assertThat(on.json()).as(path).isEqualTo(off.json());
      assertThat(on.header("X-Total-Count")).as(path).isEqualTo(off.header("X-Total-Count"));
    }
  }

  static IntStream users() {
    return IntStream.iterate(1, user -> user < Stores.USERS, user -> user + 83);
  }

  @Test
  void reportAlike() {
    assertThat(ON.asAdmin().get("/api/admin/analytics").expect(200).json())
        .isEqualTo(OFF.asAdmin().get("/api/admin/analytics").expect(200).json());
    assertThat(ON.asAdmin().get("/api/admin/revenue").expect(200).json())
        .isEqualTo(OFF.asAdmin().get("/api/admin/revenue").expect(200).json());
  }

  @Test
  void reportAlikeOfAnEmptyDatabase() {
    String empty = Stores.emptyDatabase();
    try (Alpine on = Alpine.on(empty).start();
        Alpine off = Alpine.on(empty).with("app.state", "plain").start()) {
      for (String path : new String[] {"/api/admin/analytics", "/api/admin/revenue"}) {
        assertThat(withoutInstant(on.asAdmin().get(path).expect(200)))
            .isEqualTo(withoutInstant(off.asAdmin().get(path).expect(200)));
      }
    }
  }

  @Test
  void offKeepsNothingAndCompressesNothing() {
    JdbcClient database = OFF.bean(JdbcClient.class);
    String name = OFF.as(42).get("/api/auth/me").json().path("name").asString();
    database.sql("UPDATE users SET name = 'Forty Two' WHERE id = 42").update();
    Reply after = OFF.as(42).header("Accept-Encoding", "gzip").get("/api/signals?size=50");

    assertThat(OFF.as(42).get("/api/auth/me").json().path("name").asString())
        .isEqualTo("Forty Two")
        .isNotEqualTo(name);
    assertThat(after.header("Content-Encoding")).isEmpty();
    assertThat(after.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  private static String withoutInstant(Reply reply) {
    return reply.text().replaceFirst("\"asOf\":\"[^\"]+\"", "");
  }

  private static String symbol(int nth) {
    return ON.get("/api/signals?size=100").json().path(nth * 7).path("symbol").asString();
  }
}
