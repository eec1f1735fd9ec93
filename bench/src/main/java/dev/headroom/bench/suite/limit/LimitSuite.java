// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.limit;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.harness.ArtifactVersions;
import dev.headroom.bench.harness.JmhRounds;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.harness.Suite;
import dev.headroom.bench.harness.SuiteRun;
import io.github.bucket4j.Bucket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.redisson.Redisson;

/** Limits beside Bucket4j, Redisson and the gateway's script. Immutable. */
public final class LimitSuite implements Suite {

  private static final int CALLERS = 16;

  @Override
  public String name() {
    return "limit";
  }

  @Override
  public Map<String, String> versions() {
    return Map.of(
        "bucket4j", ArtifactVersions.of(Bucket.class, "bucket4j_jdk17-core"),
        "redisson", ArtifactVersions.of(Redisson.class, "redisson"),
        "gateway",
            ArtifactVersions.ofResource(
                "/META-INF/scripts/request_rate_limiter.lua",
                "spring-cloud-gateway-server-webflux"));
  }

  @Override
  public List<BenchRow> rows(SuiteRun run) {
    Rounds one = JmhRounds.measure(LimitDecision.class, 1, run);
    Rounds many = JmhRounds.measure(LimitDecision.class, CALLERS, run);
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
