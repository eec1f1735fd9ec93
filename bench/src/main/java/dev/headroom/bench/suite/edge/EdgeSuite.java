// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.edge;

import com.netflix.concurrency.limits.Limiter;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.harness.ArtifactVersions;
import dev.headroom.bench.harness.JmhRounds;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.harness.Suite;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.suite.overload.Overload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.security.web.header.HeaderWriterFilter;

/** The edge beside Spring Security's filters, under slow senders and under overload. Immutable. */
public final class EdgeSuite implements Suite {

  @Override
  public String name() {
    return "edge";
  }

  @Override
  public Map<String, String> versions() {
    return Map.of(
        "spring-security", ArtifactVersions.of(HeaderWriterFilter.class, "spring-security-web"),
        "concurrency-limits", ArtifactVersions.of(Limiter.class, "concurrency-limits-core"));
  }

  @Override
  public List<BenchRow> rows(SuiteRun run) {
    Rounds chain = JmhRounds.measure(EdgeChain.class, 1, run);
    List<BenchRow> rows = new ArrayList<>();
    rows.add(
        chain
            .ratio("filter-chain", "ns/op", "security", Comparator.AT_MOST, 0.5)
            .with("sameDuties", chain.median("sameDuties")));
    rows.addAll(SlowBodies.rows(run));
    rows.addAll(new Overload(run).rows());
    return rows;
  }
}
