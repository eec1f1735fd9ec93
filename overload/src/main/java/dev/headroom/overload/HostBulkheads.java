// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.TimeSource;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Limits the concurrent calls to each host and port by a {@link Bulkhead} of its own, so that a
 * host that does not answer takes only its part of the bulkhead of all hosts.
 *
 * <p>Thread-safe. A host is held while a call to it runs or waits, so there are never more hosts
 * than calls. Meters count all hosts as one bulkhead, such as {@code http.host}.
 */
public final class HostBulkheads {
  private final String name;
  private final BulkheadSettings ofHost;
  private final OverloadListener listener;
  private final TimeSource time;
  private final ConcurrentMap<String, Host> hosts = new ConcurrentHashMap<>();

  /** A host's bulkhead, and how many calls use it. Immutable; the bulkhead is thread-safe. */
  private record Host(Bulkhead bulkhead, int calls) {
    Host plus(int more) {
      return new Host(bulkhead, calls + more);
    }
  }

  /**
   * Creates the bulkheads; each begins with the first call to its host.
   *
   * @param all the bulkhead of all hosts, with {@code perHost} set
   */
  public HostBulkheads(BulkheadSettings all, OverloadListener listener, TimeSource time) {
    this.name = all.name();
    this.ofHost = Objects.requireNonNull(all.ofHost(), "a bulkhead of hosts needs perHost");
    this.listener = listener;
    this.time = time;
  }

  /** Returns the number of hosts with calls. */
  public int size() {
    return hosts.size();
  }

  /**
   * Waits for a permit of the address's host.
   *
   * @throws OverloadException if there was none in time; the call holds nothing
   */
  public Bulkhead.Permit acquire(URI address) {
    String called = nameOf(address);
    Host host =
        hosts.compute(
            called,
            (any, each) ->
                each == null ? new Host(new Bulkhead(ofHost, listener, time), 1) : each.plus(1));
    try {
      Bulkhead.Permit permit = host.bulkhead().acquire();
      AtomicBoolean open = new AtomicBoolean(true);
      return () -> {
        if (open.getAndSet(false)) {
          permit.close();
          release(called);
        }
      };
    } catch (OverloadException full) {
      release(called);
      throw new OverloadException(name, called, full.reason(), full.waited());
    }
  }

  private void release(String called) {
    hosts.computeIfPresent(called, (any, each) -> each.calls() == 1 ? null : each.plus(-1));
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
