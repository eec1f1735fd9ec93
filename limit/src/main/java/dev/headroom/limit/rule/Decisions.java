// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.rule;

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
 * @param byRule one a rule, in the order of the asks; a line that admits in a refused verdict is a
 *     rule that would have admitted
 */
public record Decisions(boolean admitted, List<RuleDecision> byRule) {
  /** Of a request that no rule meets. */
  public static final Decisions FREE = new Decisions(true, List.of());

  /**
   * What one rule said. Immutable.
   *
   * @param stamp of the grant, for handing back
   */
  public record RuleDecision(PermitRequest request, Decision decision, long stamp) {
    /** Tells whether this rule is why the request was refused. */
    public boolean refuses() {
      return !decision.admitted() && !request.rule().shadow();
    }
  }

  /** Copies. */
  public Decisions {
    byRule = List.copyOf(byRule);
  }

  /** Returns the lines whose rules refused. */
  public List<RuleDecision> refusals() {
    List<RuleDecision> violated = new ArrayList<>(1);
    for (RuleDecision each : byRule) {
      if (each.refuses()) {
        violated.add(each);
      }
    }
    return violated;
  }

  /** Returns the longest wait of the rules that refused; zero when admitted. */
  public Duration retryAfter() {
    Duration longest = Duration.ZERO;
    for (RuleDecision each : refusals()) {
      Duration wait = each.decision().retryAfter();
      longest = wait.compareTo(longest) > 0 ? wait : longest;
    }
    return longest;
  }

  /** Tells whether it was refused only because the shared state is away: not the client's fault. */
  public boolean unavailable() {
    List<RuleDecision> violated = refusals();
    return !violated.isEmpty()
        && violated.stream().allMatch(each -> each.decision().source() == Decision.Source.CLOSED);
  }
}
