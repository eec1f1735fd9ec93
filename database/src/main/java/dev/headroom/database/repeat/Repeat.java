// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.repeat;

import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.statement.StatementShape;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Executions within one unit of work that fewer statements could replace.
 *
 * <p>Immutable.
 *
 * @param kind N+1, a repeated statement or a repeated count
 * @param shapes the statements, the first to run first; one unless several aggregates read the same
 *     table
 * @param callSite class, method and line of the application that runs them; null if no frame is the
 *     application's
 * @param runs how many executions, and with how many different values
 * @param remedy the query or fetch plan that would replace them
 */
public record Repeat(
    FindingKind kind,
    List<StatementShape> shapes,
    @Nullable String callSite,
    Runs runs,
    String remedy) {

  /**
   * The executions.
   *
   * @param count executions
   * @param values different sets of bound values
   * @param time of all together
   */
  public record Runs(int count, int values, Duration time) {}

  /** Copies the shapes. */
  public Repeat {
    shapes = List.copyOf(shapes);
  }

  /** Returns the statement that ran first. */
  public StatementShape shape() {
    return shapes.getFirst();
  }

  /** Returns the texts of the statements, without literals. */
  public String subject() {
    return shapes.stream().map(StatementShape::text).collect(Collectors.joining("; "));
  }

  /** Returns what was seen, in a sentence. */
  public String evidence() {
    String values =
        runs.values() == 1 ? "the same values" : runs.values() + " different sets of values";
    return switch (kind) {
      case N_PLUS_ONE ->
          "%d reads with %s, one element each, by the same line, %s together"
              .formatted(runs.count(), values, millis());
      case REPEATED_COUNT ->
          "%d aggregates over the same table, %s together".formatted(runs.count(), millis());
      default -> "%d executions with %s, %s together".formatted(runs.count(), values, millis());
    };
  }

  private String millis() {
    return String.format(Locale.ROOT, "%.1f ms", runs.time().toNanos() / 1e6);
  }
}
