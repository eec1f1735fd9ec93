// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * The order of rules of which the first that matches a request decides.
 *
 * <p>Thread-safe; it has no state.
 */
public final class RuleOrder {
  private RuleOrder() {}

  /**
   * Returns rules as they are written, but a rule that matches only a part of what another matches
   * stands before that one, wherever it is written: behind it, it would never decide. So a rule
   * that an operator adds to those of an application counts.
   *
   * @param covers whether the first rule matches every request that the second one matches; of two
   *     rules that cover each other, the first that is written comes first
   */
  public static <R> List<R> specificFirst(List<R> rules, BiPredicate<R, R> covers) {
    List<R> ordered = new ArrayList<>(rules.size());
    for (R rule : rules) {
      int at = 0;
      while (at < ordered.size() && !isWider(ordered.get(at), rule, covers)) {
        at++;
      }
      ordered.add(at, rule);
    }
    return List.copyOf(ordered);
  }

  private static <R> boolean isWider(R one, R other, BiPredicate<R, R> covers) {
    return covers.test(one, other) && !covers.test(other, one);
  }
}
