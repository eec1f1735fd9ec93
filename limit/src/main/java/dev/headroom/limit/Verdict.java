// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What all rules together said to one request.
 *
 * <p>Immutable. A request is admitted when every rule admits it, shadow rules apart; then permits
 * of all are taken, otherwise of none.
 *
 * @param admitted whether the request may go on
 * @param lines one a rule, in the order of the asks; a line that admits in a refused verdict is a
 *     rule that would have admitted
 */
public record Verdict(boolean admitted, List<Line> lines) {
  /** Of a request that no rule meets. */
  static final Verdict FREE = new Verdict(true, List.of());

  /**
   * What one rule said. Immutable.
   *
   * @param stamp of the grant, for handing back
   */
  public record Line(Ask ask, Decision decision, long stamp) {
    /** Tells whether this rule is why the request was refused. */
    public boolean violated() {
      return !decision.admitted() && !ask.rule().shadow();
    }
  }

  /** Copies. */
  public Verdict {
    lines = List.copyOf(lines);
  }

  /** Returns the lines whose rules refused. */
  public List<Line> violated() {
    List<Line> violated = new ArrayList<>(1);
    for (Line each : lines) {
      if (each.violated()) {
        violated.add(each);
      }
    }
    return violated;
  }

  /** Returns the longest wait of the rules that refused; zero when admitted. */
  public Duration retryAfter() {
    Duration longest = Duration.ZERO;
    for (Line each : violated()) {
      Duration wait = each.decision().retryAfter();
      longest = wait.compareTo(longest) > 0 ? wait : longest;
    }
    return longest;
  }

  /** Tells whether it was refused only because the shared state is away: not the client's fault. */
  public boolean unavailable() {
    List<Line> violated = violated();
    return !violated.isEmpty()
        && violated.stream().allMatch(each -> each.decision().source() == Decision.Source.CLOSED);
  }
}
