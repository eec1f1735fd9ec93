// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.query;

import dev.headroom.monitor.history.History;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An expression over the recorded history, such as {@code increase(http.server.requests{status=~
 * "5.."}[5m]) / increase(http.server.requests[5m])}.
 *
 * <p>A function takes a meter, conditions on its tags, and a window that ends at the instant of the
 * evaluation. Of several meters, {@code a|b}, the first that has any series is read. {@code
 * increase} and {@code rate} count events, {@code above(2s, …)} the values above a threshold,
 * {@code sum}, {@code mean}, {@code max} and {@code p95} summarize values; of gauges, {@code last},
 * {@code mean} and {@code max} add the levels of all series, and {@code highest} and {@code lowest}
 * read the highest and the lowest of them. {@code + - * /}, {@code least} and {@code greatest} join
 * what functions return; {@code by (tag)} computes one figure for each value of a tag.
 *
 * <p>Immutable. An evaluation reads history from memory, and never waits for a store.
 */
public final class Query {
  private final String text;
  private final Node root;
  private final List<String> by;

  Query(String text, Node root, List<String> by) {
    this.text = text;
    this.root = root;
    this.by = by;
  }

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException if it is malformed; the message says where and what is
   *     expected
   */
  public static Query parse(String text) {
    return new QueryParser(text).query();
  }

  /**
   * Computes it at one instant.
   *
   * @return with that instant alone
   */
  public QueryResult evaluate(History history, Instant at) {
    return evaluate(history, at, at, history.step());
  }

  /**
   * Computes it at each step of a range of time.
   *
   * @param from the first instant at the earliest
   * @param to the last instant
   * @param step between two instants, at least the base step of the history
   * @throws IllegalArgumentException if the windows of all instants and groups together have more
   *     than 3 000 000 points, or those of one more than 300 000; the message says how many
   */
  public QueryResult evaluate(History history, Instant from, Instant to, Duration step) {
    return new Evaluation(text, root, by, history).at(from, to, step);
  }

  /**
   * Returns whether it is the part of some events in others, so that its value is at most 1 and its
   * confidence follows from the number of events.
   */
  public boolean isShare() {
    return root instanceof Node.Binary quotient && quotient.isShare();
  }

  /** Returns the tags after {@code by}; empty if it has one value alone. */
  public List<String> by() {
    return by;
  }

  /** Returns the longest of its windows. */
  public Duration window() {
    return root.measures()
        .map(each -> each.selector().window())
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /** Returns why it can have no value, such as a meter that no series has; empty if it can. */
  public Optional<String> problem(History history) {
    return root.measures()
        .map(Node.Measure::selector)
        .filter(each -> !each.find(history).known())
        .map(each -> "nothing has recorded " + String.join(" or ", each.meters()))
        .findFirst();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Query same && text.equals(same.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** Returns the expression as it was written. */
  @Override
  public String toString() {
    return text;
  }
}
