// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Goal;
import dev.headroom.bench.Interval;
import dev.headroom.bench.demo.CapacitySearch.Capacity;
import dev.headroom.bench.demo.workload.State;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What was measured under load in each state, and the rows that compare it.
 *
 * <p>Confined to one thread. Rows compare the state that is judged with {@code headroom} and show
 * the other state beside it.
 */
public final class LoadFigures {

  private static final Capacity UNKNOWN = new Capacity(0, 0, List.of());

  private final State before;
  private final State beside;
  private final @Nullable String voidReason;
  private final Map<State, Capacity> capacities = new EnumMap<>(State.class);
  private final Map<State, List<SteadyRun>> steady = new EnumMap<>(State.class);
  private final Map<String, Capacity> without = new LinkedHashMap<>();
  private final List<BenchRow> improvements = new ArrayList<>();
  private final Map<State, Double> errors = new EnumMap<>(State.class);
  private final Map<State, SteadyRun> atOwnCapacity = new EnumMap<>(State.class);
  private @Nullable SteadyRun evenUsers;
  private @Nullable SteadyRun outage;
  private @Nullable String skipped;

  /**
   * Creates the figures of a demo.
   *
   * @param before the state that is judged
   * @param voidReason why every row over the mix is void; null if the answers are equal
   */
  LoadFigures(State before, @Nullable String voidReason) {
    this.before = before;
    this.beside = before == State.PLAIN ? State.ORIGINAL : State.PLAIN;
    this.voidReason = voidReason;
  }

  State before() {
    return before;
  }

  State beside() {
    return beside;
  }

  void capacity(State state, Capacity capacity) {
    capacities.put(state, capacity);
  }

  Capacity capacity(State state) {
    return capacities.getOrDefault(state, UNKNOWN);
  }

  double least(ToDoubleFunction<Capacity> load) {
    return capacities.values().stream().mapToDouble(load).min().orElse(0);
  }

  void add(State state, SteadyRun run) {
    steady.computeIfAbsent(state, any -> new ArrayList<>()).add(run);
  }

  List<SteadyRun> steady(State state) {
    return steady.getOrDefault(state, List.of());
  }

  void atOwnCapacity(State state, SteadyRun run) {
    atOwnCapacity.put(state, run);
  }

  void evenUsers(SteadyRun run) {
    evenUsers = run;
  }

  void outage(SteadyRun run) {
    outage = run;
  }

  void without(String feature, Capacity capacity) {
    without.put(feature, capacity);
  }

  /** Records that a feature was not left out, and why. */
  void withoutSkipped(String feature, String why) {
    without.put(feature, UNKNOWN);
    skipped = why;
  }

  void errors(State state, double share) {
    errors.put(state, share);
  }

  /** Returns a row: the highest load sustained, after / before. */
  public BenchRow capacityRow(Goal goal) {
    return capacityRow(goal, before);
  }

  /** Returns a row: the highest load sustained, with the value against a state of the caller's. */
  BenchRow capacityRow(Goal goal, State judged) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("original", goal.original());
    figures.put("before", capacity(before).sustained());
    figures.put("beside", capacity(beside).sustained());
    figures.put("after", capacity(State.HEADROOM).sustained());
    Interval besideRatio = capacity(State.HEADROOM).ratioTo(capacity(beside));
    if (besideRatio != null) {
      figures.put("besideValue", besideRatio.value());
    }
    putLowerBound(figures, judged.value(), capacity(judged));
    return row(
        goal,
        figures,
        capacity(State.HEADROOM).ratioTo(capacity(judged)),
        "a state sustained no load at all");
  }

  /**
   * Returns a row: the highest load sustained without a feature, after / before.
   *
   * @param feature the name of a feature of the scenario
   */
  public BenchRow withoutRow(Goal goal, String feature) {
    Capacity after = without.getOrDefault(feature, UNKNOWN);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("original", goal.original());
    figures.put("before", capacity(before).sustained());
    figures.put("beside", capacity(beside).sustained());
    putVariant(figures, "headroom without " + feature, after.sustained());
    putLowerBound(figures, before.value(), capacity(before));
    return row(
        goal,
        figures,
        after.ratioTo(capacity(before)),
        skipped != null && after.attempts().isEmpty() ? skipped : "no load was sustained");
  }

  void improved(
      Scenario.Improvement improvement,
      Capacity capacity,
      List<SteadyRun> before,
      List<SteadyRun> after) {
    Goal throughput =
        Goal.atLeast(
            improvement.id() + ".throughput",
            "requests/s",
            improvement.original(),
            "capacity, after / before",
            improvement.throughput());
    Map<String, Object> capacities = new LinkedHashMap<>();
    capacities.put("original", throughput.original());
    capacities.put(column(State.ORIGINAL), capacity(State.ORIGINAL).sustained());
    putVariant(capacities, "original with " + improvement.id(), capacity.sustained());
    improvements.add(
        row(
            throughput,
            capacities,
            capacity.ratioTo(capacity(State.ORIGINAL)),
            "a side sustained no load at all"));
    Goal time =
        Goal.atMost(
            improvement.id() + ".time",
            "ms",
            improvement.original(),
            "mean time near original's capacity, after / before",
            improvement.time());
    Map<String, Object> times = new LinkedHashMap<>();
    times.put("original", time.original());
    times.put(column(State.ORIGINAL), median(before, SteadyRun::meanMillis));
    putVariant(times, "original with " + improvement.id(), median(after, SteadyRun::meanMillis));
    improvements.add(
        row(time, times, ratios(before, after, SteadyRun::meanMillis, false), "not measured"));
  }

  /** Returns the name of a state's figure in a row. */
  private String column(State state) {
    return state == before ? "before" : state == beside ? "beside" : "after";
  }

  /** Adds the figure of a state with other settings, and what it is. */
  private static void putVariant(Map<String, Object> figures, String name, double figure) {
    figures.put("variant", name);
    figures.put("variantFigure", figure);
  }

  /** Says of a value that it is a lower bound, where the side compared with sustained no load. */
  private static void putLowerBound(Map<String, Object> figures, String name, Capacity capacity) {
    if (capacity.sustained() == 0 && capacity.missed() > 0) {
      figures.put(
          "remark",
          String.format(
              Locale.ROOT,
              "%s missed even %.1f requests/s; the ratio is a lower bound",
              name,
              capacity.missed()));
    }
  }

  List<BenchRow> improvements() {
    return List.copyOf(improvements);
  }

  /** Returns the rows of {@code plain}'s and the features' capacities. */
  List<BenchRow> contributions() {
    List<BenchRow> rows = new ArrayList<>();
    without.forEach((feature, capacity) -> {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("original", "");
      figures.put("after", capacity(State.HEADROOM).sustained());
      boolean tried = !capacity.attempts().isEmpty();
      if (tried) {
        putVariant(figures, "headroom without " + feature, capacity.sustained());
        putLowerBound(figures, "headroom without " + feature, capacity);
      }
      Goal goal =
          Goal.atLeast(
              "load.without-" + feature,
              "requests/s",
              "",
              "headroom / headroom without " + feature,
              0);
      rows.add(
          row(
              goal,
              figures,
              capacity(State.HEADROOM).ratioTo(capacity),
              !tried && skipped != null ? skipped : "no load was sustained"));
    });
    return rows;
  }

  /** Returns a row: a figure of the steady load, after / before. */
  public BenchRow steadyRow(Goal goal, ToDoubleFunction<SteadyRun> figure) {
    return steadyRow(goal, figure, false);
  }

  /** Returns a row: a figure of the steady load, before / after. */
  public BenchRow fasterRow(Goal goal, ToDoubleFunction<SteadyRun> figure) {
    return steadyRow(goal, figure, true);
  }

  private BenchRow steadyRow(Goal goal, ToDoubleFunction<SteadyRun> figure, boolean inverse) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("original", goal.original());
    figures.put("before", median(before, figure));
    figures.put("beside", median(beside, figure));
    figures.put("after", median(State.HEADROOM, figure));
    Interval besideRatio = ratios(beside, figure, inverse);
    if (besideRatio != null) {
      figures.put("besideValue", besideRatio.value());
    }
    return row(goal, figures, ratios(before, figure, inverse), "it was not measured");
  }

  private @Nullable Interval ratios(
      State state, ToDoubleFunction<SteadyRun> figure, boolean inverse) {
    return ratios(steady(state), steady(State.HEADROOM), figure, inverse);
  }

  private static @Nullable Interval ratios(
      List<SteadyRun> before,
      List<SteadyRun> after,
      ToDoubleFunction<SteadyRun> figure,
      boolean inverse) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
      double one = figure.applyAsDouble(before.get(i));
      double other = figure.applyAsDouble(after.get(i));
      double ratio = inverse ? one / other : other / one;
      if (Double.isFinite(ratio)) {
        ratios.add(ratio);
      }
    }
    return ratios.isEmpty() ? null : Interval.of(ratios);
  }

  private double median(State state, ToDoubleFunction<SteadyRun> figure) {
    return median(steady(state), figure);
  }

  private static double median(List<SteadyRun> runs, ToDoubleFunction<SteadyRun> figure) {
    List<Double> values =
        runs.stream().mapToDouble(figure).boxed().filter(Double::isFinite).toList();
    return values.isEmpty() ? Double.NaN : Interval.of(values).value();
  }

  /** Returns a row: the share of cache look-ups without a load, at 60 % of the capacity. */
  public BenchRow hitRateRow(Goal goal) {
    return busyRow(goal, run -> run.delta().hitRate());
  }

  /**
   * Returns a row: a figure of {@code headroom} at 60 % of its capacity; the others' is at the load
   * that all sustain.
   */
  public BenchRow busyRow(Goal goal, ToDoubleFunction<SteadyRun> figure) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("before", median(before, figure));
    figures.put("beside", median(beside, figure));
    SteadyRun own = atOwnCapacity.get(State.HEADROOM);
    return valueRow(goal, figures, own == null ? Double.NaN : figure.applyAsDouble(own));
  }

  /** Returns a row: the share of requests that were rate-limited, by users drawn evenly. */
  public BenchRow limitedRow(Goal goal) {
    return valueRow(
        goal,
        new LinkedHashMap<>(),
        evenUsers == null
            ? Double.NaN
            : (double) evenUsers.result().limited() / Math.max(1, evenUsers.result().requests()));
  }

  /** Returns a row: the share of requests that were answered, a third of the time without Redis. */
  BenchRow outageRow(Goal goal) {
    return valueRow(
        goal,
        new LinkedHashMap<>(),
        outage == null
            ? Double.NaN
            : 1 - (double) outage.result().errors() / Math.max(1, outage.result().requests()));
  }

  /**
   * Returns a row: the live heap for each request per second of capacity, after / before; each
   * state's heap is at 60 % of its own capacity.
   */
  public BenchRow heapPerLoadRow(Goal goal) {
    Map<String, Object> figures = new LinkedHashMap<>();
    double one = heapPerLoad(before);
    double other = heapPerLoad(State.HEADROOM);
    figures.put("original", goal.original());
    figures.put("before", one);
    figures.put("beside", heapPerLoad(beside));
    figures.put("after", other);
    double ratio = other / one;
    return row(
        goal,
        figures,
        Double.isFinite(ratio) ? new Interval(ratio, ratio, ratio, 1) : null,
        "a state sustained no load at all");
  }

  private double heapPerLoad(State state) {
    SteadyRun own = atOwnCapacity.get(state);
    double sustained = capacity(state).sustained();
    return own == null || sustained == 0 ? Double.NaN : own.liveMegabytes() / sustained;
  }

  /** Returns a row: the share of errors at a load that breaks the judged state, after / before. */
  public BenchRow errorsRow(Goal goal) {
    Map<String, Object> figures = new LinkedHashMap<>();
    double one = errors.getOrDefault(before, Double.NaN);
    double other = errors.getOrDefault(State.HEADROOM, Double.NaN);
    figures.put("original", goal.original());
    figures.put("before", one);
    figures.put("beside", errors.getOrDefault(beside, Double.NaN));
    figures.put("after", other);
    double ratio = other / one;
    return row(
        goal,
        figures,
        Double.isFinite(ratio) ? new Interval(ratio, ratio, ratio, 1) : null,
        "no load broke the state before");
  }

  private BenchRow valueRow(Goal goal, Map<String, Object> figures, double value) {
    figures.put("original", goal.original());
    figures.put("after", value);
    return row(
        goal,
        figures,
        Double.isFinite(value) ? new Interval(value, value, value, 1) : null,
        "it was not measured");
  }

  private BenchRow row(
      Goal goal, Map<String, Object> figures, @Nullable Interval value, String missing) {
    BenchRow.Builder row = BenchRow.of(goal.id(), goal.unit(), goal.measure()).figures(figures);
    if (voidReason != null || value == null) {
      row.notMeasured(voidReason != null ? voidReason : missing);
    } else {
      row.value(value);
    }
    return row.compared(goal.comparator(), goal.bound());
  }
}
