// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

/**
 * What one request asks of one rule.
 *
 * <p>Immutable.
 *
 * @param rule which rule; no two asks of one request may name the same
 * @param key who is limited; any text
 * @param permits what the request costs, from 1 to the rule's capacity
 */
public record Ask(LimitRule rule, String key, int permits) {
  /** Asks for one permit. */
  public Ask(LimitRule rule, String key) {
    this(rule, key, 1);
  }
}
