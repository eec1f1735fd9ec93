// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.rule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What all rules together decided for one request.
 *
 * <p>Immutable. A request is admitted when every rule admits it, observed rules apart; then permits
 * of all are taken, otherwise of none.
 *
 * @param admitted whether the request may go on
 * @param byRule one for each rule, in the order of the requests; one that admits although the
 *     request is refused would have admitted it
 */
public record Decisions(boolean admitted, List<RuleDecision> byRule) {
  /** The decision for a request to which no rule applies. */
  public static final Decisions UNLIMITED = new Decisions(true, List.of());

  /**
   * What one rule decided.
   *
   * <p>Immutable.
   *
   * @param stamp of the result, for handing back
   */
  public record RuleDecision(PermitRequest request, Decision decision, long stamp) {
    /** Returns whether this rule is why the request was refused. */
    public boolean refuses() {
      return !decision.admitted() && !request.rule().observed();
    }
  }

  /** Copies. */
  public Decisions {
    byRule = List.copyOf(byRule);
  }

  /** Returns the decisions of the rules that refused. */
  public List<RuleDecision> refusals() {
    List<RuleDecision> refusals = new ArrayList<>(1);
    for (RuleDecision each : byRule) {
      if (each.refuses()) {
        refusals.add(each);
      }
    }
    return refusals;
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

  /**
   * Returns whether it was refused only because the store is unavailable: not the client's fault.
   */
  public boolean unavailable() {
    List<RuleDecision> refusals = refusals();
    return !refusals.isEmpty()
        && refusals.stream().allMatch(each -> each.decision().source() == Decision.Source.CLOSED);
  }
}
