// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import dev.headroom.limit.rule.Limit;

/**
 * What one call asks of one rule: so many permits for this key.
 *
 * <p>Immutable.
 *
 * @param limit the numbers; no two takes of one call may bear the same name
 * @param key who is limited; any text
 * @param permits from 1 to the rule's capacity
 * @param terms what else is settled in the same step
 */
public record StoreRequest(Limit limit, String key, int permits, Terms terms) {

  /**
   * What else is settled in the same step, before the permits are looked for.
   *
   * <p>Immutable.
   *
   * @param shadow whether the rule only counts: it never keeps the other rules from admitting
   * @param extensionNanos by how much longer the window is held than promised, because permits are
   *     spent up to so much later than they are stamped; a burst is smaller instead
   * @param owedPermits permits that were spent while the state was away, or that it lost; written
   *     down whether or not they fit
   * @param returnedPermits permits of an earlier grant that were never spent and never will be
   * @param returnedStamp the stamp of that grant
   */
  public record Terms(
      boolean shadow,
      long extensionNanos,
      int owedPermits,
      int returnedPermits,
      long returnedStamp) {
    /** Nothing else. */
    public static final Terms PLAIN = new Terms(false, 0, 0, 0, 0);
  }

  /** Asks plainly. */
  public StoreRequest(Limit rule, String key, int permits) {
    this(rule, key, permits, Terms.PLAIN);
  }

  /** Hands back permits of an earlier grant, and asks for none. */
  public static StoreRequest handBack(Limit rule, String key, int permits, long stamp) {
    return new StoreRequest(rule, key, 1, new Terms(false, 0, 0, permits, stamp));
  }
}
