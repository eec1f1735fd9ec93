// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.database;

import dev.headroom.database.repeat.Repeat;
import dev.headroom.database.repeat.RepeatDetector;
import dev.headroom.database.repeat.RepeatSettings;
import dev.headroom.database.statement.RecordedRun;
import dev.headroom.database.statement.TimedDataSource;
import dev.headroom.database.statement.UnitOfWork;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Assertions about the statements that code executes: how many, and whether it repeats any.
 *
 * <p>Counts what the calling thread executes on watched data sources: those of {@link #watched},
 * and in a Spring test the application's own, with requests by MockMvc. Other threads count where
 * {@link UnitOfWork#wrap} took the unit to them. A batch counts as one statement; commits and
 * rollbacks do not count.
 *
 * <pre>{@code
 * assertQueries(atMost(1), () -> orders.recent(customer));
 * assertNoRepeats(() -> orders.recent(customer));
 * }</pre>
 *
 * <p>Thread-safe: tests that run at the same time do not count each other's statements.
 */
public final class QueryAssertions {
  private static final int MIN_RUNS = 3;
  private static final RepeatDetector DETECTOR =
      new RepeatDetector(new RepeatSettings(MIN_RUNS, Duration.ZERO));

  private QueryAssertions() {}

  /**
   * Code under test.
   *
   * @param <E> what it may throw
   */
  @FunctionalInterface
  public interface Code<E extends Exception> {
    /** Executes the statements. */
    void run() throws E;
  }

  /**
   * Returns a data source whose statements count in assertions. Not needed in a Spring test with
   * the starter, which watches the application's data sources.
   *
   * @param source any data source, such as a pool
   */
  public static DataSource watched(DataSource source) {
    return TimedDataSource.of(source, run -> {});
  }

  /**
   * Asserts how many statements code executes.
   *
   * @param expected such as {@link QueryCount#atMost}
   * @param code runs on the calling thread
   * @throws AssertionError naming each statement and how often it ran, if the number is another
   * @throws E what the code throws
   */
  public static <E extends Exception> void assertQueries(QueryCount expected, Code<E> code)
      throws E {
    try (UnitOfWork.Scope scope = UnitOfWork.open(() -> "test")) {
      code.run();
      int count = scope.unit().count();
      if (!expected.accepts(count)) {
        throw new AssertionError(
            "expected %s, but %d statements were executed%s"
                .formatted(expected, count, described(scope.unit().runs())));
      }
    }
  }

  /**
   * Asserts that code repeats no statement: no N+1, no repeated statement or count, from three
   * executions on.
   *
   * @param code runs on the calling thread
   * @throws AssertionError naming each repeat, its line and what would replace it
   * @throws E what the code throws
   */
  public static <E extends Exception> void assertNoRepeats(Code<E> code) throws E {
    try (UnitOfWork.Scope scope = UnitOfWork.open(() -> "test")) {
      code.run();
      List<RecordedRun> runs = scope.unit().runs();
      if (runs.isEmpty()) {
        throw new AssertionError("no statement was executed" + described(runs));
      }
      String repeats = repeats(runs);
      if (!repeats.isEmpty()) {
        throw new AssertionError("expected no repeated statement, but found" + repeats);
      }
    }
  }

  private static String described(List<RecordedRun> runs) {
    if (runs.isEmpty()) {
      return ": is the data source watched (QueryAssertions.watched, or the starter)?";
    }
    Map<String, Integer> counts = new LinkedHashMap<>();
    runs.forEach(run -> counts.merge(run.shape().text(), 1, Integer::sum));
    return counts.entrySet().stream()
            .map(each -> "%n%4d x %s".formatted(each.getValue(), each.getKey()))
            .collect(Collectors.joining("", ":", ""))
        + repeats(runs);
  }

  private static String repeats(List<RecordedRun> runs) {
    return DETECTOR.detect(runs).stream().map(QueryAssertions::line).collect(Collectors.joining());
  }

  private static String line(Repeat repeat) {
    String place = repeat.callSite() == null ? "" : " at " + repeat.callSite();
    return "%n  %s%s: %s: %s%n    %s"
        .formatted(
            repeat.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
            place,
            repeat.subject(),
            repeat.evidence(),
            repeat.remedy());
  }
}
