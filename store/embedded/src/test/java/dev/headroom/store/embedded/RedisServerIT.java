// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.file.Path;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisServerIT {

  @TempDir Path folder;

  @Test
  void comesBackOnTheSamePort() {
    try (RedisServer server = RedisServer.temporary()) {
      assertThat(ask(server, redis -> redis.sync().ping())).isEqualTo("PONG");
      int port = server.port();
      server.stop();
      assertThatThrownBy(() -> ask(server, redis -> redis.sync().ping()))
          .isInstanceOf(RedisConnectionException.class);
      server.start();
      assertThat(server.port()).isEqualTo(port);
      assertThat(ask(server, redis -> redis.sync().ping())).isEqualTo("PONG");
    }
  }

  @Test
  void keepsItsDataBetweenRuns() {
    try (RedisServer server = RedisServer.at(folder.resolve("redis"))) {
      ask(server, redis -> redis.sync().set("kept", "7"));
      assertThatThrownBy(() -> RedisServer.at(folder.resolve("redis")))
          .isInstanceOf(EmbeddedStoreException.class)
          .hasMessageContaining("in use by another headroom");
    }
    try (RedisServer again = RedisServer.at(folder.resolve("redis"))) {
      assertThat(ask(again, redis -> redis.sync().get("kept"))).isEqualTo("7");
    }
  }

  private static String ask(
      RedisServer server, Function<StatefulRedisConnection<String, String>, String> question) {
    RedisClient client = RedisClient.create(server.uri());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      return question.apply(connection);
    } finally {
      client.shutdown();
    }
  }
}
