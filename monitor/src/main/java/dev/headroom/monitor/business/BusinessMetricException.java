// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.business;

/**
 * Thrown when a business metric is refused; the message says why and what is allowed.
 *
 * <p>Immutable. It has no stack trace, which makes it cheap.
 */
public final class BusinessMetricException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** Why a metric is refused. */
  public enum Reason {
    /** A name, label or number that can never be accepted. */
    INVALID,
    /** A kind, unit or label that differs from what the metric has. */
    CONFLICT,
    /** A quota is used up. */
    QUOTA
  }

  BusinessMetricException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** Returns why the metric was refused. */
  public Reason reason() {
    return reason;
  }
}
