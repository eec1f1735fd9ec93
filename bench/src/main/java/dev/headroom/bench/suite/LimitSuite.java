// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import io.github.bucket4j.Bucket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.redisson.Redisson;

/** Limits beside Bucket4j, Redisson and the gateway's script. Immutable. */
final class LimitSuite implements Suite {

  private static final int CALLERS = 16;

  @Override
  public String name() {
    return "limit";
  }

  @Override
  public Map<String, String> versions() {
    return Map.of(
        "bucket4j", Versions.of(Bucket.class, "bucket4j_jdk17-core"),
        "redisson", Versions.of(Redisson.class, "redisson"),
        "gateway",
            Versions.ofResource(
                "/META-INF/scripts/request_rate_limiter.lua",
                "spring-cloud-gateway-server-webflux"));
  }

  @Override
  public List<BenchRow> rows(SuiteRun run) {
    Rounds one = Micro.measure(LimitDecision.class, 1, run);
    Rounds many = Micro.measure(LimitDecision.class, CALLERS, run);
    List<BenchRow> rows = new ArrayList<>();
    rows.add(one.ratio("local-decision", "ns/op", "bucket4j", Comparator.AT_MOST, 1));
    rows.add(
        many.ratio("local-decision-16-threads", "ns/op", "bucket4j", Comparator.AT_MOST, 1 / 1.5));
    rows.add(
        many.ratio("local-decision-16-threads-bound", "ns/op", "clock", Comparator.AT_MOST, 1.15));
    try (LimitCluster cluster = new LimitCluster(run)) {
      rows.addAll(cluster.rows());
    }
    return rows;
  }
}
