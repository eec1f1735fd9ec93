// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.rule;

import dev.headroom.ground.KeyHash;
import java.util.ArrayList;
import java.util.List;

/**
 * A request for permits of one rule.
 *
 * <p>Immutable.
 *
 * @param rule which rule; no two requests that are decided together may name the same
 * @param key who is limited; any text, which is kept as {@link #boundedKey} returns it
 * @param permits what the request costs, from 1 to the rule's capacity
 */
public record PermitRequest(LimitRule rule, String key, int permits) {
  private static final int MAX_KEY_LENGTH = 64;

  /** Bounds the key. */
  public PermitRequest {
    key = boundedKey(key);
  }

  /** Requests one permit. */
  public PermitRequest(LimitRule rule, String key) {
    this(rule, key, 1);
  }

  /**
   * Returns a key as it is counted: the key itself up to 64 characters, a longer one by its hash. A
   * key may come from a stranger: what it costs must not depend on its length. A key that was
   * returned is returned as it is, so that all parts of the layer mean the same by it.
   */
  public static String boundedKey(String key) {
    return key.length() <= MAX_KEY_LENGTH ? key : KeyHash.of(key);
  }

  /** Leaves out those behind another of their group; usually none, which costs nothing. */
  public static List<PermitRequest> applicable(List<PermitRequest> requests) {
    List<PermitRequest> first = null;
    for (int i = 1; i < requests.size(); i++) {
      boolean skipped = requests.get(i).isBehindItsGroup(requests, i);
      if (skipped && first == null) {
        first = new ArrayList<>(requests.subList(0, i));
      } else if (!skipped && first != null) {
        first.add(requests.get(i));
      }
    }
    return first == null ? requests : first;
  }

  private boolean isBehindItsGroup(List<PermitRequest> requests, int place) {
    for (int i = 0; i < place; i++) {
      if (requests.get(i).rule().supersedes(rule)) {
        return true;
      }
    }
    return false;
  }
}
