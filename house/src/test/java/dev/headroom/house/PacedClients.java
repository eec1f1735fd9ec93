// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients of one page, each with an address of its own and one request at a time, slower than a
 * balancer's limit.
 *
 * <p>Thread-safe.
 */
final class PacedClients implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  /** At most 25 requests a second of each client: after a pause it makes up for none. */
  private static final long PERIOD_MILLIS = 40;

  private final ScheduledExecutorService pace;
  private final List<HttpClient> clients = new ArrayList<>();
  private final List<AtomicInteger> responses = new ArrayList<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  private PacedClients(int count) {
    this.pace = Executors.newScheduledThreadPool(count);
  }

  /** Starts clients at 127.0.0.31 and the next addresses. */
  static PacedClients start(int count, URI page) {
    PacedClients all = new PacedClients(count);
    HttpRequest request = HttpRequest.newBuilder(page).timeout(Duration.ofSeconds(60)).build();
    for (int i = 0; i < count; i++) {
      HttpClient client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .localAddress(InetAddress.ofLiteral("127.0.0." + (31 + i)))
              .build();
      AtomicInteger responded = new AtomicInteger();
      all.clients.add(client);
      all.responses.add(responded);
      var _ =
          all.pace.scheduleWithFixedDelay(
              () -> all.send(client, request, responded), 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }
    return all;
  }

  private void send(HttpClient client, HttpRequest request, AtomicInteger responded) {
    try {
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status == 200) {
        responded.incrementAndGet();
      } else {
        failures.add("status " + status);
      }
    } catch (IOException e) {
      failures.add(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until each client has had that many responses since its start. */
  void awaitResponses(int count) {
    await().atMost(TIMEOUT).until(() -> responses.stream().allMatch(each -> each.get() >= count));
  }

  /** Returns what went wrong with each request that had no response, or another than 200. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    pace.shutdownNow();
    clients.forEach(HttpClient::shutdownNow);
  }
}
