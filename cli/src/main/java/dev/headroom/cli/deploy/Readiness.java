// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Whether instances accept requests, as their readiness path says. Thread-safe. */
final class Readiness implements AutoCloseable {

  /** An instance that takes longer for its readiness counts as one that is not ready. */
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private static final Duration POLL = Duration.ofMillis(50);
  private static final int IN_A_ROW = 3;

  private final String path;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  Readiness(String path) {
    this.path = path;
  }

  /** Asynchronously returns whether an instance is ready, within a second; never fails. */
  CompletableFuture<Boolean> probe(int port) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(TIMEOUT)
            .build();
    return client
        .sendAsync(request, HttpResponse.BodyHandlers.discarding())
        .handle((response, failure) -> failure == null && response.statusCode() == 200);
  }

  /**
   * Waits until an instance is ready three times in a row.
   *
   * @param runs whether its process runs; the wait ends when it does not
   * @return whether it is ready
   */
  boolean await(int port, Duration timeout, BooleanSupplier runs) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    int ready = 0;
    while (ready < IN_A_ROW) {
      if (!runs.getAsBoolean() || System.nanoTime() - end >= 0) {
        return false;
      }
      ready = probe(port).join() ? ready + 1 : 0;
      Thread.sleep(POLL);
    }
    return true;
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
