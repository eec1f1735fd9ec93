// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.overload;

import dev.headroom.edge.AsyncCompletion;
import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.Problem;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.observe.EdgeMeter;
import dev.headroom.ground.SettingsCheck;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Counts the requests in flight, and responds with 429 when one client has too many.
 *
 * <p>Counts of clients are in two tables of fixed size, at two hashes of the client's key; the
 * lower of the two is the client's. So memory does not grow with clients, no client is
 * undercounted, and one is overcounted only while others share both of its places.
 *
 * <p>Thread-safe. Costs two additions for each request, and four more where clients are limited.
 */
public final class InFlightFilter extends EdgeFilter {
  private static final int PLACES = 1 << 14;

  private final LongAdder all = new LongAdder();
  private final @Nullable Clients clients;

  /** Creates a filter that counts, and refuses nothing. */
  public InFlightFilter() {
    super(RequestOrder.IN_FLIGHT);
    this.clients = null;
  }

  /**
   * Creates a filter that refuses.
   *
   * @param maxPerClient requests that one client may have in flight, 1 to 1 000 000
   * @param client identifies the client, such as {@link ClientAddress#key}
   * @throws dev.headroom.ground.SettingsException if {@code maxPerClient} is out of its range
   */
  public InFlightFilter(int maxPerClient, Function<HttpServletRequest, String> client) {
    super(RequestOrder.IN_FLIGHT);
    new SettingsCheck()
        .between(
            "headroom.edge.max-in-flight-per-client",
            maxPerClient,
            1,
            1_000_000,
            "set what a household or an office needs at once")
        .throwIfAny();
    this.clients = new Clients(maxPerClient, client);
  }

  /** Returns the number of requests in flight. */
  public long inFlight() {
    return all.sum();
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    EdgeMeter.IN_FLIGHT.gauge(registry, this, InFlightFilter::inFlight);
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (clients == null) {
      pass(request, response, chain, () -> {});
      return;
    }
    Runnable end = clients.begin(request);
    if (end == null) {
      clients.refuse(request, response);
    } else {
      pass(request, response, chain, end);
    }
  }

  private void pass(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain, Runnable end)
      throws IOException, ServletException {
    all.increment();
    AsyncCompletion.handle(
        request,
        response,
        chain,
        status -> {
          all.decrement();
          end.run();
        });
  }

  /** The requests of each client. Thread-safe. */
  private static final class Clients {
    private final int maxPerClient;
    private final Function<HttpServletRequest, String> client;
    private final AtomicIntegerArray first = new AtomicIntegerArray(PLACES);
    private final AtomicIntegerArray second = new AtomicIntegerArray(PLACES);

    Clients(int maxPerClient, Function<HttpServletRequest, String> client) {
      this.maxPerClient = maxPerClient;
      this.client = client;
    }

    /** Counts a request; returns what ends it, or null if it is one too many. */
    @Nullable Runnable begin(HttpServletRequest request) {
      int hash = client.apply(request).hashCode();
      int one = (hash * 0x9E3779B9) >>> 18;
      int other = ((hash ^ (hash >>> 15)) * 0x85EBCA6B) >>> 18;
      int most = Math.min(first.incrementAndGet(one), second.incrementAndGet(other));
      if (most > maxPerClient) {
        end(one, other);
        return null;
      }
      return () -> end(one, other);
    }

    void refuse(HttpServletRequest request, HttpServletResponse response) throws IOException {
      response.setHeader("Retry-After", "1");
      Problem.closeConnection(request, response);
      Problem.of(
              429,
              "Too Many Requests",
              "At most " + maxPerClient + " requests of one client may be in flight at once.")
          .write(request, response);
    }

    private void end(int one, int other) {
      first.decrementAndGet(one);
      second.decrementAndGet(other);
    }
  }
}
