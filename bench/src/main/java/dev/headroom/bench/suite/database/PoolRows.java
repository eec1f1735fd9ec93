// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.database;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.harness.JmhRounds;
import dev.headroom.bench.harness.SuiteRun;
import java.util.List;

/** What it costs that a pool knows who holds its connections, against HikariCP alone. Immutable. */
final class PoolRows {
  private static final double MAX_BORROW = 1.15;

  private PoolRows() {}

  static List<BenchRow> rows(SuiteRun run) {
    return List.of(
        JmhRounds.measure(PoolBorrow.class, 1, run)
            .ratio("borrow-own-pool", "ns/op", "hikari", Comparator.AT_MOST, MAX_BORROW));
  }
}
