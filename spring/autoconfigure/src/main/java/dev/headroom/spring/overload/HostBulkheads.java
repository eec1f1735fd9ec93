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
 * One gate before each host and port that is asked, so that one that hangs takes only its part of
 * the gate {@code http}.
 *
 * <p>Thread-safe. A host is known while a call to it runs or waits, and forgotten with the last: so
 * there are never more than calls. Meters count all hosts as one gate, {@code http.host}.
 */
final class HostBulkheads {
  static final String METER = OverloadSettings.HTTP + ".host";

  private final BulkheadSettings settings;
  private final OverloadListener listener;
  private final TimeSource time;
  private final ConcurrentMap<String, Host> hosts = new ConcurrentHashMap<>();

  /** A host's gate, and how many calls know it. Immutable; the gate is thread-safe. */
  private record Host(Bulkhead gate, int callers) {
    Host with(int more) {
      return new Host(gate, callers + more);
    }
  }

  HostBulkheads(BulkheadSettings each, OverloadListener listener, TimeSource time) {
    this.settings =
        new BulkheadSettings(METER, each.maxConcurrent(), each.maxCalls(), each.maxWait());
    this.listener = listener;
    this.time = time;
  }

  /** Returns how many hosts are known now. */
  int size() {
    return hosts.size();
  }

  /**
   * Waits for room at a host.
   *
   * @throws OverloadException when there is none in time; the call holds nothing
   */
  Bulkhead.Permit acquire(URI asked) {
    String host = nameOf(asked);
    Host known =
        hosts.compute(
            host,
            (name, each) ->
                each == null ? new Host(new Bulkhead(settings, listener, time), 1) : each.with(1));
    try {
      Bulkhead.Permit permit = known.gate().acquire();
      AtomicBoolean held = new AtomicBoolean(true);
      return () -> {
        if (held.getAndSet(false)) {
          permit.close();
          leave(host);
        }
      };
    } catch (OverloadException full) {
      leave(host);
      throw new OverloadException(OverloadSettings.HTTP, host, full.reason(), full.waited());
    }
  }

  private void leave(String host) {
    hosts.computeIfPresent(host, (name, each) -> each.callers() == 1 ? null : each.with(-1));
  }

  /** Returns host and port; the user and the path may tell secrets. */
  private static String nameOf(URI asked) {
    @Nullable String host = asked.getHost();
    if (host == null) {
      return "an unnamed host";
    }
    int usual = "https".equalsIgnoreCase(asked.getScheme()) ? 443 : 80;
    return host.toLowerCase(Locale.ROOT) + ":" + (asked.getPort() < 0 ? usual : asked.getPort());
  }
}
