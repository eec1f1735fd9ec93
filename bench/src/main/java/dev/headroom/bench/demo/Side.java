// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.demo.workload.RequestFactory;
import dev.headroom.bench.demo.workload.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/**
 * The instances of an application in one state, and the callers of it.
 *
 * <p>Thread-safe.
 */
public final class Side implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

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
