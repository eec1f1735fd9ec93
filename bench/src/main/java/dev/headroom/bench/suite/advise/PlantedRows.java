// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.advise;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.suite.advise.PlantedFault.Labels;
import dev.headroom.bench.suite.advise.PlantedTrial.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Faults that are planted in the applications: whether the first recommendation names each, with
 * its cause, within a minute of load; and what is recommended to a healthy application under the
 * same load. Confined to one thread.
 */
final class PlantedRows {
  private static final String PREFIX = "planted-";
  private static final List<String> APPS = List.of("alpine", "jewgo", "civiclog");

  private final SuiteRun run;
  private final Labels labels = PlantedFault.read();

  PlantedRows(SuiteRun run) {
    this.run = run;
  }

  /**
   * Returns a row for each kind of fault, and one for healthy applications.
   *
   * @param only the kind of which a row is wanted; empty for all
   */
  List<BenchRow> rows(String only) {
    List<BenchRow> rows = new ArrayList<>();
    try (PlantedStage stage = new PlantedStage()) {
      if (only.isEmpty() || only.equals(PlantedFault.HEALTHY)) {
        rows.add(healthy(stage));
      }
      for (String kind : labels.kinds()) {
        if (only.isEmpty() || only.equals(kind)) {
          rows.add(kind(stage, kind));
        }
      }
    }
    return rows;
  }

  private <T> List<T> some(List<T> all) {
    return run.quick() ? all.subList(0, 1) : all;
  }

  private BenchRow kind(PlantedStage stage, String kind) {
    BenchRow.Builder row =
        BenchRow.of(PREFIX + kind, "s", "variants not named first within 60 s, with their cause");
    int tries = 0;
    int missed = 0;
    List<String> obstacles = new ArrayList<>();
    for (PlantedFault each : some(labels.of(kind))) {
      String name = each.app() + ", " + each.variant();
      String why = null;
      Outcome outcome = null;
      try {
        outcome = new PlantedTrial(each, labels.settings(), stage).run();
      } catch (RuntimeException e) {
        why = String.valueOf(e.getMessage());
        obstacles.add(why);
      }
      tries += outcome == null ? 0 : 1;
      missed += outcome == null || outcome.isNamed() ? 0 : 1;
      figures(name, outcome, why).forEach(row::figure);
      run.step(PREFIX + kind + ": " + name + ": " + figures(name, outcome, why).values());
    }
    row.figure("tries", tries);
    return tries == 0
        ? row.notMeasured("not planted: " + String.join("; ", obstacles)).atMost(0)
        : row.value((double) missed + obstacles.size()).atMost(0);
  }

  private static Map<String, Object> figures(
      String name, @Nullable Outcome outcome, @Nullable String why) {
    Map<String, Object> figures = new LinkedHashMap<>();
    if (outcome == null) {
      figures.put(name, "not planted: " + why);
    } else if (outcome.isNamed()) {
      figures.put(name, outcome.seconds());
    } else {
      figures.put(name, "not named first; open: " + outcome.open());
    }
    if (outcome != null && !outcome.first().isEmpty()) {
      figures.put(name + ", first before", outcome.first().toString());
    }
    return figures;
  }

  private BenchRow healthy(PlantedStage stage) {
    BenchRow.Builder row =
        BenchRow.of(
            PREFIX + PlantedFault.HEALTHY, "findings", "recommendations to healthy applications");
    int found = 0;
    List<String> obstacles = new ArrayList<>();
    for (String app : some(APPS)) {
      try {
        Outcome outcome =
            new PlantedTrial(PlantedFault.healthy(app), labels.settings(), stage).run();
        found += outcome.open().size();
        row.figure(app, outcome.open().isEmpty() ? "quiet" : outcome.open().toString());
        run.step(String.format(Locale.ROOT, "healthy %s: %s", app, outcome.open()));
      } catch (RuntimeException e) {
        obstacles.add(app + ": " + e.getMessage());
        run.step("healthy " + app + " was not measured: " + e.getMessage());
      }
    }
    return obstacles.isEmpty()
        ? row.value((double) found).atMost(0)
        : row.notMeasured(String.join("; ", obstacles)).atMost(0);
  }
}
