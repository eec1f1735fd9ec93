// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.overload.Bulkhead;
import dev.headroom.overload.OverloadListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order in which a thread should enter gates: those of methods, then {@code database}, {@code
 * http}, {@code cache}; none while inside a later one.
 *
 * <p>Thread-safe. It refuses nothing: a wait in the wrong order ends with the gate's {@code
 * max-wait}, so two callers that wait for each other are refused and never stand still. It tells
 * each such entry to the meter, and the first of each pair to the log.
 *
 * <p>A permit counts for the thread that entered, until it is given back by whichever thread.
 */
final class GateOrder {
  private static final Logger LOG = LoggerFactory.getLogger(GateOrder.class);
  private static final List<String> LAST =
      List.of(OverloadSettings.DATABASE, OverloadSettings.HTTP, OverloadSettings.CACHE);

  /** Of all registries, as in {@link Bulkheads}. */
  private static final ThreadLocal<@Nullable List<Held>> HELD = new ThreadLocal<>();

  private final OverloadListener listener;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  GateOrder(OverloadListener listener) {
    this.listener = listener;
  }

  /** A permit that knows whether it was given back. Thread-safe. */
  private static final class Held implements Bulkhead.Permit {
    private final String gate;
    private final Bulkhead.Permit permit;
    private volatile boolean open = true;

    Held(String gate, Bulkhead.Permit permit) {
      this.gate = gate;
      this.permit = permit;
    }

    @Override
    public void close() {
      open = false;
      permit.close();
      forgetClosed();
    }
  }

  Bulkhead.Permit enter(Bulkhead gate) {
    forgetClosed();
    List<Held> before = HELD.get();
    if (before != null) {
      for (Held each : before) {
        if (!mayHold(each.gate, gate.name())) {
          tell(gate.name(), each.gate);
        }
      }
    }
    Held held = new Held(gate.name(), gate.acquire());
    List<Held> now = before == null ? new ArrayList<>(2) : before;
    now.add(held);
    HELD.set(now);
    return held;
  }

  private static boolean mayHold(String held, String asked) {
    return LAST.indexOf(held) <= LAST.indexOf(asked);
  }

  private void tell(String gate, String holding) {
    listener.misordered(gate, holding);
    if (told.add(gate + " " + holding)) {
      LOG.warn(
          "gate {} was asked for inside gate {}; two such callers can wait for each other until"
              + " max-wait: ask for {} first, or leave {} before (told once)",
          gate,
          holding,
          gate,
          holding);
    }
  }

  /** Drops what this thread, or another for it, has given back. */
  private static void forgetClosed() {
    List<Held> held = HELD.get();
    if (held != null && held.removeIf(each -> !each.open) && held.isEmpty()) {
      HELD.remove();
    }
  }
}
