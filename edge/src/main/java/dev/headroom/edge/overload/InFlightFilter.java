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

/**
 * Counts the requests in flight, and answers 429 when one client has too many.
 *
 * <p>Counts are in two tables of fixed size, at two hashes of the client's key; the lower of the
 * two is the client's. So memory does not grow with clients, no client is undercounted, and one is
 * overcounted only while others share both of its places.
 *
 * <p>Thread-safe. Costs four additions for each request.
 */
public final class InFlightFilter extends EdgeFilter {
  private static final int PLACES = 1 << 14;

  private final int maxPerClient;
  private final Function<HttpServletRequest, String> client;
  private final AtomicIntegerArray first = new AtomicIntegerArray(PLACES);
  private final AtomicIntegerArray second = new AtomicIntegerArray(PLACES);
  private final LongAdder all = new LongAdder();

  /**
   * Creates the filter.
   *
   * @param maxPerClient requests that one client may have in flight, 1 to 1 000 000
   * @param client identifies the client, such as {@link ClientAddress#key}
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
    this.maxPerClient = maxPerClient;
    this.client = client;
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
    Counted counted = new Counted(client.apply(request));
    if (counted.begin() > maxPerClient) {
      counted.end();
      response.setHeader("Retry-After", "1");
      Problem.closeConnection(request, response);
      Problem.of(
              429,
              "Too Many Requests",
              "At most " + maxPerClient + " requests of one client may be in flight at once.")
          .write(request, response);
      return;
    }
    AsyncCompletion.handle(request, response, chain, status -> counted.end());
  }

  private final class Counted {
    private final int one;
    private final int other;

    Counted(String key) {
      int hash = key.hashCode();
      one = (hash * 0x9E3779B9) >>> 18;
      other = ((hash ^ (hash >>> 15)) * 0x85EBCA6B) >>> 18;
    }

    int begin() {
      all.increment();
      return Math.min(first.incrementAndGet(one), second.incrementAndGet(other));
    }

    void end() {
      first.decrementAndGet(one);
      second.decrementAndGet(other);
      all.decrement();
    }
  }
}
