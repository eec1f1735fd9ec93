// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import io.github.bucket4j.Bucket;
import java.util.List;
import java.util.Map;

/** Limits beside Bucket4j. Immutable. */
final class LimitSuite implements Suite {

  private static final int CALLERS = 16;

  @Override
  public String name() {
    return "limit";
  }

  @Override
  public Map<String, String> versions() {
    return Map.of("bucket4j", Versions.of(Bucket.class, "bucket4j_jdk17-core"));
  }

  @Override
  public List<BenchRow> rows(SuiteRun run) {
    Rounds one = Micro.measure(LimitDecision.class, 1, run);
    Rounds many = Micro.measure(LimitDecision.class, CALLERS, run);
    return List.of(
        one.ratio("local-decision", "ns/op", "bucket4j", Comparator.AT_MOST, 1),
        many.ratio("local-decision-16-threads", "ns/op", "bucket4j", Comparator.AT_MOST, 1 / 1.5));
  }
}
