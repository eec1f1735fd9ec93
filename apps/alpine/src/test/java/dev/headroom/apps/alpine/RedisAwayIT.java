// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.kit.Reply;
import dev.headroom.cache.Caches;
import dev.headroom.cache.stats.CacheStats;
import dev.headroom.store.embedded.RedisServer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** Redis killed under load: nobody notices but the health page. */
class RedisAwayIT {

  private static final int CLIENTS = 8;
  private static final String[] PATHS = {
    "/api/auth/me", "/api/users/profile", "/api/signals/subscribed", "/api/signals?size=10"
  };

  @Test
  void answersEveryRequestWhileRedisIsAwayAndIsHealthyAfterItsReturn() {
    try (RedisServer redis = RedisServer.temporary();
        Alpine alpine =
            Alpine.on(Alpine.DATABASE.fresh())
                .with("headroom.redis.url", redis.uri())
                .with("headroom.limit.enabled", true)
                .with("headroom.limit.rules.api.limit", "1000000/60s")
                .start();
        Load load = new Load(alpine)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> health(alpine).equals("healthy"));
      load.reaches(500);

      redis.stop();
      await().atMost(Duration.ofMinutes(1)).until(() -> health(alpine).equals("degraded"));
      // Under the load the look at the database may be late once.
      await().atMost(Duration.ofMinutes(1)).until(() -> component(alpine, "database").equals("up"));
      await().atMost(Duration.ofMinutes(1)).until(() -> component(alpine, "redis").equals("down"));
      // Copies in memory answer again once their bound has passed without Redis.
      long hits = hits(alpine);
      await().atMost(Duration.ofMinutes(1)).until(() -> hits(alpine) > hits + 100);
      load.reaches(load.answered() + 500);

      redis.start();
      await().atMost(Duration.ofMinutes(1)).until(() -> health(alpine).equals("healthy"));
      load.reaches(load.answered() + 500);

      assertThat(load.failures()).isEmpty();
    }
  }

  private static String health(Alpine alpine) {
    return alpine.get("/health").json().path("status").asString();
  }

  private static String component(Alpine alpine, String name) {
    return alpine.get("/health").json().path("checks").path(name).path("status").asString();
  }

  private static long hits(Alpine alpine) {
    return alpine.bean(Caches.class).stats().stream().mapToLong(CacheStats::memoryHits).sum();
  }

  /** Clients that ask without a pause until they are closed. */
  private static final class Load implements AutoCloseable {

    private final LongAdder answered = new LongAdder();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);

    Load(Alpine alpine) {
      for (int client = 0; client < CLIENTS; client++) {
        int user = 200 + client;
        clients.execute(() -> ask(alpine, user));
      }
    }

    private void ask(Alpine alpine, int user) {
      for (int turn = 0; !over.get(); turn++) {
        String path = PATHS[turn % PATHS.length];
        try {
          Reply reply = alpine.as(user).get(path);
          if (reply.status() != 200) {
            failures.add(path + " " + reply.status() + " " + reply.text());
          }
        } catch (RuntimeException e) {
          failures.add(path + " " + e);
        }
        answered.increment();
      }
    }

    void reaches(long count) {
      await().atMost(Duration.ofMinutes(1)).until(() -> answered.sum() >= count);
    }

    long answered() {
      return answered.sum();
    }

    Queue<String> failures() {
      return failures;
    }

    @Override
    public void close() {
      over.set(true);
      clients.close();
    }
  }
}
