// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

/**
 * Where a recommendation is between its discovery and its result.
 *
 * <p>Immutable.
 */
public enum RecommendationState {
  /** It is proposed. */
  OPEN(true),
  /** An operator wants it; the figure before it is being measured. */
  APPROVED(true),
  /** The change is there, or is awaited from its operator, and its effect is being measured. */
  VERIFYING(true),
  /** The change is being put back. */
  ROLLING_BACK(true),
  /** It helped, and stays. */
  KEPT(false),
  /** It did not help, or an operator did not want it, and was put back. */
  ROLLED_BACK(false),
  /** There was too little traffic to decide; what Headroom had changed was put back. */
  INCONCLUSIVE(false),
  /** An operator refused it; it is not proposed again. */
  DISMISSED(false),
  /** What it was about is no longer found, though nobody approved it. */
  EXPIRED(false),
  /** It could not be carried out, and nothing has changed. */
  FAILED(false);

  private final boolean pending;

  RecommendationState(boolean pending) {
    this.pending = pending;
  }

  /** Returns whether something is still to be done or decided. */
  public boolean isPending() {
    return pending;
  }

  /** Returns whether it is what came of an approved change. */
  boolean isResult() {
    return this == KEPT || this == ROLLED_BACK || this == INCONCLUSIVE || this == FAILED;
  }
}
