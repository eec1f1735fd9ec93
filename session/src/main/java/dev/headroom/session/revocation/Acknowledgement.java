// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

/**
 * What a log-out can promise when it returns.
 *
 * <p>Immutable.
 *
 * @param revision under which the order stands in the record
 * @param sessions how many live sessions it ended
 * @param confirmed how many instances obey it already
 * @param instances how many are alive; those that did not confirm obey no later than the bound
 */
public record Acknowledgement(long revision, int sessions, int confirmed, int instances) {
  /** Tells whether no instance that is alive accepts what was revoked. */
  public boolean everywhere() {
    return confirmed >= instances;
  }
}
