// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The scores of a page by Lighthouse, and the audits that lowered them.
 *
 * <p>Immutable.
 *
 * @param scores category to score, 0 to 1, in Lighthouse's order
 * @param faults category to the names of its audits that are below the goal
 */
public record LighthouseScores(Map<String, Double> scores, Map<String, List<String>> faults) {

  /** The score that each category must reach. */
  static final double GOAL = 0.95;

  private static final JsonMapper JSON = new JsonMapper();

  /** Reads a report that Lighthouse wrote as JSON. */
  public static LighthouseScores of(String report) {
    JsonNode root = JSON.readTree(report);
    Map<String, Double> scores = new LinkedHashMap<>();
    Map<String, List<String>> faults = new LinkedHashMap<>();
    String failure = root.path("runtimeError").path("message").asString("");
    for (Map.Entry<String, JsonNode> category : root.path("categories").properties()) {
      scores.put(category.getKey(), category.getValue().path("score").asDouble(0));
      List<String> lowering = new ArrayList<>();
      if (!failure.isEmpty()) {
        lowering.add(failure);
      }
      for (JsonNode reference : category.getValue().path("auditRefs")) {
        String id = reference.path("id").asString();
        JsonNode score = root.path("audits").path(id).path("score");
        if (reference.path("weight").asDouble() > 0
            && score.isNumber()
            && score.asDouble() < GOAL) {
          lowering.add(id);
        }
      }
      faults.put(category.getKey(), lowering);
    }
    return new LighthouseScores(scores, faults);
  }

  /**
   * Returns the median of each category over an odd number of runs, with the faults of all runs.
   */
  public static LighthouseScores median(List<LighthouseScores> runs) {
    Map<String, Double> scores = new LinkedHashMap<>();
    Map<String, List<String>> faults = new LinkedHashMap<>();
    for (String category : runs.getLast().scores.keySet()) {
      scores.put(
          category,
          runs.stream()
              .map(each -> each.scores.getOrDefault(category, 0.0))
              .sorted()
              .toList()
              .get(runs.size() / 2));
      faults.put(
          category,
          runs.stream()
              .flatMap(each -> each.faults.getOrDefault(category, List.of()).stream())
              .distinct()
              .toList());
    }
    return new LighthouseScores(scores, faults);
  }

  /** Returns whether every category has a score: without one, the page was not recorded. */
  public boolean isMeasured() {
    return !scores.isEmpty() && scores.values().stream().allMatch(score -> score > 0);
  }

  /** Returns whether every category reaches the goal. */
  public boolean isMet() {
    return !scores.isEmpty() && scores.values().stream().allMatch(score -> score >= GOAL);
  }

  /** Returns the categories below the goal, each with the audits that lowered it, if any did. */
  public String remedy() {
    return scores.entrySet().stream()
        .filter(each -> each.getValue() < GOAL)
        .map(each -> fault(each.getKey(), faults.getOrDefault(each.getKey(), List.of())))
        .collect(Collectors.joining("; "));
  }

  private static String fault(String category, List<String> audits) {
    return audits.isEmpty() ? category : category + ": " + String.join(", ", audits);
  }
}
