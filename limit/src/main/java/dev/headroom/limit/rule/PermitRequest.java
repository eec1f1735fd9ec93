// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.rule;

import java.util.ArrayList;
import java.util.List;

/**
 * What one request asks of one rule.
 *
 * <p>Immutable.
 *
 * @param rule which rule; no two asks of one request may name the same
 * @param key who is limited; any text
 * @param permits what the request costs, from 1 to the rule's capacity
 */
public record PermitRequest(LimitRule rule, String key, int permits) {
  /** Asks for one permit. */
  public PermitRequest(LimitRule rule, String key) {
    this(rule, key, 1);
  }

  /** Leaves out those of whose group another stands before; usually none, which costs nothing. */
  public static List<PermitRequest> applicable(List<PermitRequest> asks) {
    List<PermitRequest> first = null;
    for (int i = 1; i < asks.size(); i++) {
      boolean passedOver = asks.get(i).isBehindItsGroup(asks, i);
      if (passedOver && first == null) {
        first = new ArrayList<>(asks.subList(0, i));
      } else if (!passedOver && first != null) {
        first.add(asks.get(i));
      }
    }
    return first == null ? asks : first;
  }

  private boolean isBehindItsGroup(List<PermitRequest> asks, int place) {
    for (int i = 0; i < place; i++) {
      if (asks.get(i).rule().supersedes(rule)) {
        return true;
      }
    }
    return false;
  }
}
