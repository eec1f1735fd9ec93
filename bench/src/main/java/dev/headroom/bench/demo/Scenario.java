// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.bench.demo.workload.State;
import dev.headroom.bench.demo.workload.Tokens;
import dev.headroom.bench.demo.workload.Workload;
import dev.headroom.bench.demo.workload.Workload.Feature;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a demo of one application measures: its states, its requests and its goals.
 *
 * <p>Thread-safe, as every implementation must be.
 */
public interface Scenario {

  /**
   * A description of an application and its load, for the report.
   *
   * <p>Immutable.
   *
   * @param app the application
   * @param title the name of the application in a sentence
   * @param data the amount of data
   * @param original what {@code original} is, in one sentence
   * @param plain what {@code plain} is, in one sentence
   * @param mix the mix of requests
   * @param limits the names of the application's rules of limits, which only count during a load
   */
  record About(
      ReferenceApp app,
      String title,
      String data,
      String original,
      String plain,
      String mix,
      List<String> limits) {

    /** Copies the names. */
    public About {
      limits = List.copyOf(limits);
    }

    /** Returns the options of a JVM in which limits count and decide, but refuse nothing. */
    public List<String> observingLimits() {
      return limits.stream()
          .map(rule -> "-Dheadroom.limit.rules." + rule + ".mode=observe")
          .toList();
    }
  }

  /**
   * Settings that improve {@code original} by themselves, with nothing else changed.
   *
   * <p>Immutable.
   *
   * @param id the begin of the ids of its two rows
   * @param original what the system's document reports
   * @param properties the properties that are replaced
   * @param throughput the least ratio of the capacities, after / before
   * @param time the greatest ratio of the mean times, after / before
   */
  record Improvement(
      String id, String original, Map<String, String> properties, double throughput, double time) {

    /** Copies the properties. */
    public Improvement {
      properties = Map.copyOf(properties);
    }
  }

  /** Returns the settings that are compared by themselves. */
  default List<Improvement> improvements() {
    return List.of();
  }

  /** Returns the description for the report. */
  About about();

  /**
   * Returns the number of instances that share the load in a state; requests go by user.
   *
   * @param state the state
   */
  default int instances(State state) {
    return 1;
  }

  /** Returns the heap of each instance in megabytes. */
  default int heapMegabytes() {
    return 512;
  }

  /**
   * Returns variables that a state has besides those of every demo.
   *
   * @param state the state
   * @param files a folder for files of the state, empty at the begin of a run
   */
  default Map<String, String> environment(State state, Path files) {
    return Map.of();
  }

  /** Returns the features of {@code headroom} whose contribution is measured. */
  List<Feature> features();

  /**
   * Returns what signs tokens for one copy of the data.
   *
   * @param data the copy
   */
  Tokens tokens(DemoData data);

  /**
   * Returns the requests.
   *
   * @param data a copy of the data, from which things and users are read
   */
  Workload workload(DemoData data);

  /**
   * Returns the live heap of a side in megabytes, summed over its instances.
   *
   * @param side a side at rest
   * @return not a number if the application does not report it
   */
  default double liveMegabytes(Side side) {
    return Double.NaN;
  }

  /**
   * Returns rows that the scenario measures itself, before any load.
   *
   * @param before the state that is judged
   * @param beside the other state
   * @param after {@code headroom}
   * @param data the copy of {@code headroom}
   */
  default List<BenchRow> ownRows(Side before, Side beside, Side after, DemoData data) {
    return List.of();
  }

  /**
   * Returns the rows that compare the states under load.
   *
   * @param figures what was measured
   */
  List<BenchRow> rows(LoadFigures figures);
}
