// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

/**
 * The result of a revocation check.
 *
 * <p>Immutable.
 */
public enum RevocationStatus {
  /** Not revoked: this instance's snapshot is younger than the bound. */
  VALID(true),
  /** Not revoked: the store was asked. */
  VALID_IN_STORE(true),
  /** Not revoked as far as this instance knows: its snapshot is old, and the route accepts that. */
  VALID_STALE(true),
  /** Revoked. */
  REVOKED(false),
  /** The snapshot is too old and the store does not answer: the token must be refused. */
  UNKNOWN(false);

  private final boolean valid;

  RevocationStatus(boolean valid) {
    this.valid = valid;
  }

  /** Returns whether the token may be accepted. */
  public boolean isValid() {
    return valid;
  }
}
