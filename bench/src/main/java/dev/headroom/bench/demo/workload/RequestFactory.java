// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo.workload;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.distribution.ZipfDistribution;
import org.apache.commons.math3.random.JDKRandomGenerator;
import org.apache.commons.math3.random.RandomGenerator;

/**
 * Draws users and things, and builds their requests: each user from an address of their own, with a
 * bearer token, accepting gzip.
 *
 * <p>Confined to one thread. Users and things follow a Zipf distribution with exponent 0.99. The
 * same seed draws the same users and things for every state.
 */
public final class RequestFactory {

  /** The user of the first rank. */
  public static final long BUSIEST = 2;

  private static final double EXPONENT = 0.99;

  /** Scatters the users of the first ranks over all ids. */
  private static final long STRIDE = 7_919;

  private final List<URI> addresses;
  private final Tokens tokens;
  private final int users;
  private final Duration timeout;
  private final RandomGenerator random;
  private final Map<Integer, ZipfDistribution> ranks = new HashMap<>();
  private boolean even;

  /**
   * Creates a factory.
   *
   * @param addresses of the instances, among which users are spread
   * @param users how many there are, the administrator included
   * @param timeout of each request
   */
  public RequestFactory(
      List<URI> addresses, Tokens tokens, int users, long seed, Duration timeout) {
    this.addresses = addresses;
    this.tokens = tokens;
    this.users = users;
    this.timeout = timeout;
    this.random = new JDKRandomGenerator();
    random.setSeed(seed);
  }

  /** Draws users evenly from now on, as when each client behaves like any other. */
  public RequestFactory evenly() {
    even = true;
    return this;
  }

  /** Returns a user, the busy ones more often; never the administrator. */
  public long user() {
    long rank = even ? random.nextInt(users - 1) : rank(users - 1);
    return BUSIEST + Math.floorMod(rank * STRIDE, users - 1L);
  }

  /**
   * Returns the rank of a thing.
   *
   * @param count the number of things
   * @return 0 for the most popular
   */
  public int rank(int count) {
    return ranks.computeIfAbsent(count, all -> new ZipfDistribution(random, all, EXPONENT)).sample()
        - 1;
  }

  /**
   * Returns a thing.
   *
   * @param things the most popular first
   */
  public <T> T pick(List<T> things) {
    return things.get(rank(things.size()));
  }

  /** Returns a number from 0 (included) to the bound (excluded), each as often as the others. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /** Returns a GET request of a user. */
  public HttpRequest get(long user, String path) {
    return signed(user, path).GET().build();
  }

  /** Returns a GET request without a token, from a user's address. */
  public HttpRequest anonymous(long user, String path) {
    return request(user, path).GET().build();
  }

  /** Returns a request of a user with a JSON body; an empty one sends none. */
  public HttpRequest send(String method, long user, String path, String json) {
    HttpRequest.Builder request = signed(user, path);
    if (json.isEmpty()) {
      return request.method(method, HttpRequest.BodyPublishers.noBody()).build();
    }
    return request
        .header("Content-Type", "application/json")
        .method(method, HttpRequest.BodyPublishers.ofString(json))
        .build();
  }

  /** Returns a POST request of a user with a body of any type. */
  public HttpRequest post(long user, String path, String type, HttpRequest.BodyPublisher body) {
    return signed(user, path).header("Content-Type", type).POST(body).build();
  }

  /** Returns a request of a user, without a body, to one instance. */
  public HttpRequest at(URI instance, long user, String method, String path) {
    return signed(user, path)
        .uri(instance.resolve(path))
        .method(method, HttpRequest.BodyPublishers.noBody())
        .build();
  }

  private HttpRequest.Builder signed(long user, String path) {
    return request(user, path).header("Authorization", "Bearer " + tokens.of(user));
  }

  private HttpRequest.Builder request(long user, String path) {
    URI base = addresses.get((int) (user % addresses.size()));
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(timeout)
        .header("Accept-Encoding", "gzip")
        .header("X-Forwarded-For", address(user));
  }

  /** Returns the address of a user, of the block 10.0.0.0/8. */
  private static String address(long user) {
    return "10.%d.%d.%d".formatted(user >> 16 & 0xff, user >> 8 & 0xff, user & 0xff);
  }
}
