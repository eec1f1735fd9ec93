// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.Reply;
import dev.headroom.kit.FaultyLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A database that takes connections and answers nothing: the public list waited up to 17 s. */
class FrozenDatabaseIT {
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  @Test
  void failsFastAndServesAgainAfterwards() throws Exception {
    String direct = Alpine.DATABASE.fresh();
    try (FaultyLink link = FaultyLink.to(Alpine.DATABASE.port());
        Alpine alpine =
            Alpine.on(direct.replace(":" + Alpine.DATABASE.port() + "/", ":" + link.port() + "/"))
                .start();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      alpine.get("/api/signals?size=1").expect(200);

      link.freeze();
      List<Future<Duration>> waits = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        waits.add(clients.submit(() -> refused(alpine)));
      }
      for (Future<Duration> each : waits) {
        assertThat(each.get()).isLessThan(PATIENCE);
      }

      link.heal();
      alpine.get("/api/signals?size=1").expect(200);
    }
  }

  private static Duration refused(Alpine alpine) {
    long start = System.nanoTime();
    Reply refused = alpine.as(null).get("/api/signals?size=1").expectProblem(503);
    assertThat(refused.header("Retry-After")).isNotEmpty();
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
