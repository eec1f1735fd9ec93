// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Whether instances accept requests, as their readiness path says. Thread-safe. */
final class Readiness implements AutoCloseable {

  /** An instance that takes longer for its readiness counts as one that is not ready. */
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private static final Duration POLL = Duration.ofMillis(50);
  private static final int IN_A_ROW = 3;

  private final String path;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Readiness(String path) {
    this.path = path;
  }

  /** Asynchronously returns whether an instance is ready, within a second; never fails. */
  CompletableFuture<Boolean> probe(int port) {
    return CompletableFuture.supplyAsync(() -> isReady(port), threads)
        .completeOnTimeout(false, TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A client of {@code java.net.http} would read the system's certificates first. */
  private boolean isReady(int port) {
    try {
      URL address = URI.create("http://127.0.0.1:" + port + path).toURL();
      HttpURLConnection call = (HttpURLConnection) address.openConnection(Proxy.NO_PROXY);
      try {
        call.setConnectTimeout((int) TIMEOUT.toMillis());
        call.setReadTimeout((int) TIMEOUT.toMillis());
        call.setInstanceFollowRedirects(false);
        return call.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        call.disconnect();
      }
    } catch (IOException e) {
      return false;
    }
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
      if (ready < IN_A_ROW) {
        Thread.sleep(POLL);
      }
    }
    return true;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
