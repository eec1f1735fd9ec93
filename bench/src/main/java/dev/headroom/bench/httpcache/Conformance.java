// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.httpcache;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.Machine;
import dev.headroom.bench.harness.SuiteReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The response cache under the public conformance suite <em>cache-tests</em>: the required tests
 * that it fails, and the optional ones that it passes beside the open-source caches of the suite's
 * published results.
 *
 * <p>Immutable.
 */
public final class Conformance {
  private static final String REQUIRED = "required";
  private static final String OPTIMAL = "optimal";
  private static final String PASS = "pass";

  /** Required tests that are not passed, with the reason. */
  private static final Map<String, String> EXPLAINED =
      Map.of(
          "interim-not-cached",
          "the Servlet API 6.1 has no interim responses (1xx) that a cache could hand on",
          "headers-store-Set-Cookie",
          "a response that sets a cookie is never shared, so nothing is reused",
          "headers-store-Set-Cookie2",
          "a response that sets a cookie is never shared, so nothing is reused");

  private final SuiteResults results;
  private final SuiteReport report;

  private Conformance(SuiteResults results, SuiteReport report) {
    this.results = results;
    this.report = report;
  }

  /**
   * Returns whether a folder holds the suite.
   *
   * @param folder any folder
   * @return whether its client and its tests are there
   */
  public static boolean isSuite(Path folder) {
    return Files.isRegularFile(folder.resolve("test-engine/cli.mjs"))
        && Files.isRegularFile(folder.resolve("tests/index.mjs"));
  }

  /**
   * Runs the suite; takes some two minutes.
   *
   * @param folder a copy of the suite
   * @return its outcome
   * @throws ConformanceException if it cannot be run
   */
  public static Conformance run(Path folder) {
    Instant begun = Instant.now();
    SuiteResults results = CacheTests.run(folder);
    SuiteReport.Setting setting =
        new SuiteReport.Setting(
            "http-cache", Machine.describe(), begun, false, Duration.between(begun, Instant.now()));
    Map<String, String> versions = new LinkedHashMap<>();
    results.peers().forEach(each -> versions.put(each.name(), "as published by the suite"));
    return new Conformance(results, new SuiteReport(setting, versions, rows(results)));
  }

  private static List<BenchRow> rows(SuiteResults results) {
    Map<String, Object> peers = new LinkedHashMap<>();
    results.peers().forEach(each -> peers.put(each.name(), results.passed(each, OPTIMAL)));
    long best =
        results.peers().stream().mapToLong(each -> results.passed(each, OPTIMAL)).max().orElse(0);
    long passed = results.count(OPTIMAL, PASS);
    return List.of(
        row(
            "required-failed",
            new LinkedHashMap<>(results.outcomes(REQUIRED)),
            "failed, though a cache in a servlet container can pass",
            unexplained(results).size(),
            Comparator.AT_MOST,
            0),
        row(
            "optional-passed",
            new LinkedHashMap<>(Map.of("ours", passed, "peers", peers)),
            "passed; the goal is the best open-source cache",
            passed,
            Comparator.AT_LEAST,
            best));
  }

  private static BenchRow row(
      String id,
      Map<String, Object> figures,
      String measure,
      long value,
      Comparator comparator,
      long goal) {
    return BenchRow.of(id, "tests", measure)
        .figures(figures)
        .point((double) value, 1)
        .compared(comparator, (double) goal);
  }

  private static List<SuiteResults.Test> unexplained(SuiteResults results) {
    return results.notPassed(REQUIRED).stream()
        .filter(each -> !EXPLAINED.containsKey(each.id()))
        .toList();
  }

  /**
   * Returns the rows for a script.
   *
   * @return one JSON object, as every suite writes it
   */
  public String json() {
    return report.json();
  }

  /**
   * Returns whether both goals are met.
   *
   * @return true if no required test failed without a reason, and no published cache passes more of
   *     the optional ones
   */
  public boolean isMet() {
    return report.rows().stream().allMatch(BenchRow::met);
  }

  /**
   * Formats the outcome for a terminal: the rows, then each test that was not passed.
   *
   * @return lines
   */
  public String table() {
    StringBuilder text = new StringBuilder(report.table());
    for (String kind : List.of(REQUIRED, OPTIMAL)) {
      text.append(String.format("%s, not passed:%n", kind));
      for (SuiteResults.Test each : results.notPassed(kind)) {
        String why = EXPLAINED.getOrDefault(each.id(), each.why());
        text.append(String.format("  %-16s %-44s %s%n", each.outcome(), each.id(), why));
      }
    }
    return text.toString();
  }
}
