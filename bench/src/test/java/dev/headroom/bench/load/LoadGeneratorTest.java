// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {

  private static final long STALL_NANOS = Duration.ofMillis(600).toNanos();

  private final ReentrantLock single = new ReentrantLock();
  private final AtomicInteger served = new AtomicInteger();
  private HttpServer server;
  private volatile int stallAt = -1;
  private volatile int status = 200;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          // One at a time, as a server that stalls as a whole.
          single.lock();
          try {
            if (served.incrementAndGet() == stallAt) {
              LockSupport.parkNanos(STALL_NANOS);
            }
          } finally {
            single.unlock();
          }
          exchange.sendResponseHeaders(status, 2);
          exchange.getResponseBody().write(new byte[] {1, 2});
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
  }

  @Test
  void chargesAStallForAllThatWasDueMeanwhile() {
    stallAt = 100;
    LoadResult result = run(200, Duration.ofSeconds(2));

    // About 120 requests were due while the server stood still: far more than the one that met the
    // stall.
    long waited = result.requests() - result.latencies().getCountBetweenValues(0, 100_000);
    assertThat(waited).isGreaterThan(50);
    assertThat(result.millis(99)).isGreaterThan(400);
  }

  @Test
  void countsEveryResponseByStatusAndSize() {
    status = 503;
    LoadResult result = run(100, Duration.ofSeconds(1));
    assertThat(result.statuses()).containsOnlyKeys(503);
    assertThat(result.errors()).isEqualTo(result.requests());
    assertThat(result.bytesPerResponse()).isEqualTo(2.0);
    assertThat(result.byKind()).containsOnlyKeys("any");
  }

  @Test
  void countsRequestsWithoutAResponse() {
    server.stop(0);
    LoadResult result = run(50, Duration.ofMillis(500));
    assertThat(result.failures()).isEqualTo(result.requests()).isPositive();
  }

  private LoadResult run(double perSecond, Duration time) {
    URI address = URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    try (LoadGenerator generator = new LoadGenerator()) {
      return generator.run(
          new LoadPlan(perSecond, Duration.ZERO, time, 7),
          () -> new Traffic.LabeledRequest("any", HttpRequest.newBuilder(address).build()));
    }
  }
}
