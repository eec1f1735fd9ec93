// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.Reply;
import dev.headroom.store.embedded.RedisServer;
import org.junit.jupiter.api.Test;

/** A hundred requests a minute for each client, counted for all instances together. */
class LimitIT {

  @Test
  void refusesTheHundredAndFirstRequestOfAClientOnAnyInstanceAndAfterARestart() {
    String database = Alpine.DATABASE.fresh();
    try (RedisServer redis = RedisServer.temporary()) {
      refusesOnAnyInstance(database, redis);
      try (Alpine restarted = lasting(database, redis)) {
        from("203.0.113.7", restarted).expectProblem(429);
      }
    }
  }

  private static void refusesOnAnyInstance(String database, RedisServer redis) {
    try (Alpine one = lasting(database, redis);
        Alpine two = lasting(database, redis)) {
      for (int i = 1; i <= 100; i++) {
        Reply admitted = from("203.0.113.7", i % 2 == 0 ? one : two).expect(200);
        assertThat(admitted.header("X-RateLimit-Remaining")).isEqualTo(String.valueOf(100 - i));
      }
      for (Alpine each : new Alpine[] {one, two}) {
        Reply refused = from("203.0.113.7", each).expectProblem(429);
        assertThat(refused.header("X-RateLimit-Remaining")).isEqualTo("0");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 800);
      }
      from("203.0.113.8", one).expect(200);
      one.get("/health").expect(200);
    }
  }

  /** Twenty wrong guesses locked the owner out for a quarter of an hour, wherever they were. */
  @Test
  void slowsGuessingDownAndLetsTheOwnerInFromAnotherAddress() {
    try (RedisServer redis = RedisServer.temporary();
        Alpine alpine = limited(Alpine.DATABASE.fresh(), redis)) {
      for (int i = 0; i < 20; i++) {
        logIn(alpine, "203.0.113.9", "User7@alpine.example", "a guess").expectProblem(401);
      }
      int guesses = 20;
      Reply refused = logIn(alpine, "203.0.113.9", "user7@alpine.example", "a guess");
      // Two permits a minute come back, while a slow machine checks the guesses before.
      for (; refused.status() == 401 && guesses < 30; guesses++) {
        refused = logIn(alpine, "203.0.113.9", "user7@alpine.example", "a guess");
      }
      refused.expectProblem(429);
      assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);
      Reply owner = logIn(alpine, "203.0.113.10", "user7@alpine.example", "headroom-demo");
      assertThat(owner.expect(200).json().path("failedSignIns").asInt()).isEqualTo(guesses);
      logIn(alpine, "203.0.113.9", "user8@alpine.example", "headroom-demo").expect(200);
    }
  }

  private static Reply logIn(Alpine alpine, String client, String email, String password) {
    return alpine
        .as(null)
        .header("X-Forwarded-For", client)
        .post(
            "/api/auth/login", "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, password));
  }

  private static Alpine limited(String database, RedisServer redis) {
    return settings(database, redis).start();
  }

  /** With a window that lasts longer than a restart does on a slow machine. */
  private static Alpine lasting(String database, RedisServer redis) {
    return settings(database, redis).with("headroom.limit.rules.api.limit", "100/10min").start();
  }

  private static Alpine.Start settings(String database, RedisServer redis) {
    return Alpine.on(database)
        .with("headroom.redis.url", redis.uri())
        .with("headroom.limit.enabled", true)
        // A slow machine must not let one instance decide by itself.
        .with("headroom.redis.limit-timeout", "5s")
        .with("headroom.edge.trusted-proxies", "127.0.0.0/8");
  }

  private static Reply from(String client, Alpine alpine) {
    return alpine.as(null).header("X-Forwarded-For", client).get("/api/signals?size=1");
  }
}
