// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.ground.TimeSource;
import dev.headroom.overload.Bulkhead;
import dev.headroom.overload.BulkheadSettings;
import dev.headroom.overload.OverloadException;
import dev.headroom.overload.OverloadListener;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A bulkhead for each host and port that is called, so that a host that hangs takes only its own
 * part of the bulkhead {@code http}.
 *
 * <p>Thread-safe. A host is held while a call to it runs or waits, so there are never more hosts
 * than calls. Meters count all hosts as one bulkhead, {@code http.host}.
 */
final class HostBulkheads {
  private static final String METER_NAME = Bulkheads.HTTP + ".host";

  private final BulkheadSettings settings;
  private final OverloadListener listener;
  private final TimeSource time;
  private final ConcurrentMap<String, Host> hosts = new ConcurrentHashMap<>();

  /** A host's bulkhead, and how many calls use it. Immutable; the bulkhead is thread-safe. */
  private record Host(Bulkhead bulkhead, int calls) {
    Host plus(int more) {
      return new Host(bulkhead, calls + more);
    }
  }

  HostBulkheads(BulkheadSettings each, OverloadListener listener, TimeSource time) {
    this.settings =
        new BulkheadSettings(METER_NAME, each.maxConcurrent(), each.maxCalls(), each.maxWait());
    this.listener = listener;
    this.time = time;
  }

  /** Returns the number of hosts with calls. */
  int size() {
    return hosts.size();
  }

  /**
   * Waits for a permit of the address's host.
   *
   * @throws OverloadException if there was none in time; the call holds nothing
   */
  Bulkhead.Permit acquire(URI address) {
    String name = nameOf(address);
    Host host =
        hosts.compute(
            name,
            (any, each) ->
                each == null ? new Host(new Bulkhead(settings, listener, time), 1) : each.plus(1));
    try {
      Bulkhead.Permit permit = host.bulkhead().acquire();
      AtomicBoolean open = new AtomicBoolean(true);
      return () -> {
        if (open.getAndSet(false)) {
          permit.close();
          release(name);
        }
      };
    } catch (OverloadException full) {
      release(name);
      throw new OverloadException(Bulkheads.HTTP, name, full.reason(), full.waited());
    }
  }

  private void release(String name) {
    hosts.computeIfPresent(name, (any, each) -> each.calls() == 1 ? null : each.plus(-1));
  }

  /** Returns host and port only: user and path may be secret. */
  private static String nameOf(URI address) {
    @Nullable String host = address.getHost();
    if (host == null) {
      return "an unnamed host";
    }
    int defaultPort = "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    int port = address.getPort() < 0 ? defaultPort : address.getPort();
    return host.toLowerCase(Locale.ROOT) + ":" + port;
  }
}
