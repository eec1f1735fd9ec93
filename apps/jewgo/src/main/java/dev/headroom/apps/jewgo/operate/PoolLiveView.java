// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.operate;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.headroom.database.pool.ConnectionLeak;
import dev.headroom.database.pool.PoolReport;
import dev.headroom.spring.database.HolderView;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The connection pool at one moment, and why no connection is free. Immutable.
 *
 * @param state the counts
 * @param holders threads that hold a connection, the longest first
 * @param waiters threads that wait for one, the longest first
 * @param leaks connections that were not returned
 * @param cause none, or what fits best: leak, slow_statements, nested, held_idle, too_small
 * @param evidence what was seen
 * @param remedy what to do about it
 */
record PoolLiveView(
    @JsonUnwrapped PoolView state,
    List<HolderView> holders,
    List<Waiter> waiters,
    List<Leak> leaks,
    String cause,
    String evidence,
    String remedy) {

  /** A thread that waits for a connection. Immutable. */
  record Waiter(String thread, @Nullable String route, long waitedMillis) {}

  /** Connections that one place borrowed and did not return. Immutable. */
  record Leak(@Nullable String callSite, @Nullable String route, long count, long longestMillis) {
    private static Leak of(ConnectionLeak leak) {
      return new Leak(leak.callSite(), leak.route(), leak.count(), leak.longest().toMillis());
    }
  }

  static PoolLiveView of(PoolView state, Optional<PoolReport> report) {
    if (report.isEmpty()) {
      return new PoolLiveView(state, List.of(), List.of(), List.of(), "none", "not watched", "");
    }
    PoolReport now = report.get();
    return new PoolLiveView(
        state,
        now.holders().stream().map(HolderView::of).toList(),
        now.waiters().stream()
            .map(each -> new Waiter(each.thread(), each.route(), each.waited().toMillis()))
            .toList(),
        now.leaks().stream().map(Leak::of).toList(),
        now.diagnosis().cause().name().toLowerCase(Locale.ROOT),
        now.diagnosis().evidence(),
        now.diagnosis().remedy());
  }
}
