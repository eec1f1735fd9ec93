// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.edge.EdgeServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class InFlightFilterTest {
  @Test
  void boundsWhatOneClientHasUnderWayAndNobodyElse() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    InFlightFilter filter =
        new InFlightFilter(2, request -> String.valueOf(request.getHeader("X-Client")));
    try (EdgeServer server =
            new EdgeServer(
                (request, response) -> {
                  if (request.getServletPath().equals("/slow")) {
                    try {
                      held.await();
                    } catch (InterruptedException stopped) {
                      throw new IllegalStateException(stopped);
                    }
                  }
                },
                filter);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<HttpResponse<byte[]>> one =
          callers.submit(() -> server.get("/slow", "X-Client", "mine"));
      Future<HttpResponse<byte[]>> two =
          callers.submit(() -> server.get("/slow", "X-Client", "mine"));
      await().atMost(Duration.ofMinutes(1)).until(() -> filter.inFlight() == 2);
      HttpResponse<byte[]> third = server.get("/", "X-Client", "mine");
      assertThat(third.statusCode()).isEqualTo(429);
      assertThat(EdgeServer.header(third, "Retry-After")).isEqualTo("1");
      assertThat(server.get("/", "X-Client", "other").statusCode()).isEqualTo(200);
      held.countDown();
      assertThat(one.get().statusCode()).isEqualTo(200);
      assertThat(two.get().statusCode()).isEqualTo(200);
      await().atMost(Duration.ofMinutes(1)).until(() -> filter.inFlight() == 0);
      assertThat(server.get("/", "X-Client", "mine").statusCode()).isEqualTo(200);
    }
  }
}
