// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.database.corpus;

import dev.headroom.database.statement.RecordedRun;
import dev.headroom.database.statement.StatementShape;
import dev.headroom.database.statement.StatementShapes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Runs the steps of a trace on a clock, and records its executions. Confined to one thread. */
final class TraceClock {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double USUAL_MILLIS = 1;
  private static final double USUAL_GAP_MILLIS = 0.2;
  private static final long STAGGER_NANOS = 20_000;
  private static final long MAIN = 1;
  private static final long FIRST_WORKER = 100;

  private final Map<String, String> texts;
  private final StatementShapes shapes = new StatementShapes(1_000);
  private final Set<StatementShape> known = new HashSet<>();
  private final Deque<Integer> iterations = new ArrayDeque<>();
  private final List<Trace.Run> runs = new ArrayList<>();
  private long nanos;
  private long worker = MAIN;

  TraceClock(Map<String, String> texts) {
    this.texts = texts;
  }

  List<Trace.Run> runs() {
    runs.sort(Comparator.comparingLong(each -> each.recorded().startNanos()));
    return runs;
  }

  void loop(int times, Runnable body) {
    for (int i = 1; i <= times; i++) {
      iterations.push(i);
      body.run();
      iterations.pop();
    }
  }

  /** Each iteration has a thread and a connection of its own; all start nearly at once. */
  void parallel(int times, Runnable body) {
    long start = nanos;
    long end = nanos;
    for (int i = 1; i <= times; i++) {
      nanos = start + i * STAGGER_NANOS;
      worker = FIRST_WORKER + i;
      iterations.push(i);
      body.run();
      iterations.pop();
      end = Math.max(end, nanos);
    }
    worker = MAIN;
    nanos = end;
  }

  void execute(TraceStep.Run run) {
    Map<String, String> options = run.options();
    String sql = filled(Objects.requireNonNull(texts.get(run.statement()), run.statement()));
    String values = filled(options.getOrDefault("binds", ""));
    long took = (long) (run.number("took", USUAL_MILLIS) * NANOS_PER_MILLI);
    nanos += (long) (run.number("gap", USUAL_GAP_MILLIS) * NANOS_PER_MILLI);
    StatementShape shape = shapes.shape(sql);
    runs.add(
        new Trace.Run(
            run.statement(),
            sql,
            values,
            new RecordedRun(
                shape,
                known.add(shape) ? null : options.get("at"), // as statement insight does
                31 * values.hashCode() + sql.hashCode(),
                nanos,
                took,
                (int) run.number("batch", 1),
                options.containsKey("failed"),
                worker,
                worker == MAIN ? (long) run.number("conn", MAIN) : worker,
                Long.parseLong(filled(options.getOrDefault("tx", "1"))))));
    nanos += took;
  }

  private String filled(String text) {
    String filled = text;
    String name = "$i";
    for (int iteration : iterations) {
      filled = filled.replace(name, String.valueOf(iteration));
      name = "$j";
    }
    return filled;
  }
}
