// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.regression;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.ArtifactVersions;
import dev.headroom.bench.harness.PairedCost;
import dev.headroom.bench.harness.Suite;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.suite.cache.CacheHit;
import dev.headroom.bench.suite.edge.EdgeChain;
import dev.headroom.bench.suite.limit.LimitDecision;
import io.github.bucket4j.Bucket;
import java.util.List;
import java.util.Map;
import org.springframework.security.web.header.HeaderWriterFilter;

/**
 * What each request pays, as ratios to libraries that do not change with this repository, compared
 * with those of an earlier build.
 *
 * <p>Immutable. It has one length. It finds what became worse by a multiple, in less than a minute;
 * the suites of the capabilities measure the same calls more exactly.
 */
public final class RegressionSuite implements Suite {

  /** The name on the command line. */
  public static final String NAME = "regression";

  /** How to read the table, and the command that renews the baseline. */
  public static final String NOTE =
      """
      The goal is %d times the baseline, and is missed where each of %d tries misses it; the spread
      is the noise of a try. Where a change is meant to cost that much, renew the baseline:
        ./headroom bench %s --json bench/src/main/resources/dev/headroom/bench/suite/regression/%s
      """
          .formatted(BaselineRows.BOUND, BaselineRows.TRIES, NAME, BaselineRows.FILE);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Map<String, String> versions() {
    return Map.of(
        "bucket4j", ArtifactVersions.of(Bucket.class, "bucket4j_jdk17-core"),
        "caffeine", ArtifactVersions.of(Caffeine.class, "caffeine"),
        "spring-security", ArtifactVersions.of(HeaderWriterFilter.class, "spring-security-web"));
  }

  @Override
  public List<BenchRow> rows(SuiteRun run) {
    BaselineRows rows = new BaselineRows(BaselineRows.committed(), PairedCost.ofThisThread(), run);
    CacheHit hit = new CacheHit();
    CacheHit.Walk walk = new CacheHit.Walk();
    LimitDecision limit = new LimitDecision();
    EdgeChain chain = new EdgeChain();
    hit.fill();
    limit.build();
    chain.build();
    return List.of(
        rows.row("memory-hit", "caffeine", () -> hit.headroom(walk), () -> hit.caffeine(walk)),
        rows.row("local-decision", "bucket4j", limit::headroom, limit::bucket4j),
        rows.row("filter-chain", "security", chain::headroom, chain::security));
  }
}
