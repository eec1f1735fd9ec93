// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

/**
 * How far a revocation has spread when it returns.
 *
 * <p>Immutable.
 *
 * @param revision its revision in the store
 * @param sessions how many live sessions were closed
 * @param confirmed how many instances apply it already
 * @param instances how many are live; those that did not confirm apply it within the bound
 */
public record Acknowledgement(long revision, int sessions, int confirmed, int instances) {
  /** Returns whether every live instance refuses what was revoked. */
  public boolean everywhere() {
    return confirmed >= instances;
  }
}
