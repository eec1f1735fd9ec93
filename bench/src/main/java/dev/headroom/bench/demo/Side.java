// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.demo.workload.RequestFactory;
import dev.headroom.bench.demo.workload.Tokens;
import dev.headroom.bench.demo.workload.Workload;
import dev.headroom.bench.demo.workload.Workload.Mix;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The instances of an application in one state, and the callers of it.
 *
 * <p>Thread-safe.
 */
public final class Side implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int WARMING_CALLERS = 4;

  private final String name;
  private final List<URI> addresses;
  private final Tokens tokens;
  private final int users;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * Creates the side of running instances.
   *
   * @param name its name in the report
   * @param addresses its instances, which share one database and one Redis
   * @param tokens signs its tokens
   * @param users the number of users; user 1 is the administrator
   */
  public Side(String name, List<URI> addresses, Tokens tokens, int users) {
    this.name = name;
    this.addresses = List.copyOf(addresses);
    this.tokens = tokens;
    this.users = users;
  }

  /** Returns its name in the report; that of a state is the state's. */
  public String name() {
    return name;
  }

  /** Returns the addresses of the instances. */
  public List<URI> addresses() {
    return addresses;
  }

  /** Returns requests that wait for a minute; the same seed draws the same requests. */
  public RequestFactory requests(long seed) {
    return requests(seed, TIMEOUT);
  }

  RequestFactory requests(long seed, Duration timeout) {
    return new RequestFactory(addresses, tokens, users, seed, timeout);
  }

  /**
   * Sends a request.
   *
   * @throws DemoException if there is no response
   */
  public HttpResponse<byte[]> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new DemoException(request.uri() + " returned no response", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException("interrupted", e);
    }
  }

  /**
   * Sends reads of the mix by a few callers at once, so that each instance's handlers are compiled.
   * Each state gets as many requests as the others, since in an equal time a slow one would get
   * fewer; only one that is not done in the longest time does.
   */
  void warm(Workload workload, Pace pace) {
    int instances = addresses.size();
    AtomicInteger left = new AtomicInteger(instances * pace.warmUpRequests());
    long end = System.nanoTime() + instances * pace.longestWarmUp().toNanos();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int seed = 0; seed < WARMING_CALLERS; seed++) {
        Mix mix = new Mix(workload.reads(), requests(seed));
        callers.execute(() -> {
          while (left.getAndDecrement() > 0 && System.nanoTime() < end) {
            send(mix.next().request());
          }
        });
      }
    }
  }

  MetricsSnapshot metrics() {
    return addresses.stream()
        .map(address -> MetricsSnapshot.of(http, address))
        .reduce(MetricsSnapshot.NONE, MetricsSnapshot::plus);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
