// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.httpcache;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The outcomes of all tests of the suite, for the response cache and for the published caches, in
 * the suite's own words: {@code pass}, {@code fail}, {@code optional_fail}, {@code yes}, {@code
 * no}, {@code setup_fail}, {@code dependency_fail}, {@code retry}, {@code harness_fail}.
 *
 * <p>Immutable.
 *
 * @param tests all tests that concern a shared cache
 * @param peers the open-source proxies of the published results, by name
 */
record SuiteResults(List<Test> tests, List<Peer> peers) {

  /**
   * A test and its outcome for the response cache.
   *
   * @param kind {@code required}, {@code optimal} or {@code check}
   * @param why the client's message; empty for a pass
   */
  record Test(String id, String name, String kind, String outcome, String why) {}

  /**
   * The published results of a cache.
   *
   * @param outcomes by test
   */
  record Peer(String name, Map<String, String> outcomes) {}

  /** Returns how many tests of a kind had an outcome. */
  long count(String kind, String outcome) {
    return tests.stream()
        .filter(each -> each.kind().equals(kind) && each.outcome().equals(outcome))
        .count();
  }

  /** Returns the outcomes of the tests of a kind, counted. */
  Map<String, Long> outcomes(String kind) {
    Map<String, Long> counts = new TreeMap<>();
    tests.stream()
        .filter(each -> each.kind().equals(kind))
        .forEach(each -> counts.merge(each.outcome(), 1L, Long::sum));
    return counts;
  }

  /** Returns how many tests of a kind a peer passed. */
  long passed(Peer peer, String kind) {
    return tests.stream()
        .filter(each -> each.kind().equals(kind))
        .filter(each -> "pass".equals(peer.outcomes().get(each.id())))
        .count();
  }

  /** Returns the tests of a kind that did not pass. */
  List<Test> notPassed(String kind) {
    return tests.stream()
        .filter(each -> each.kind().equals(kind) && !each.outcome().equals("pass"))
        .toList();
  }
}
