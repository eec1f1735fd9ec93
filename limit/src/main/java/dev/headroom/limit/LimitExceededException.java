// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;

/**
 * Thrown when a key has taken all permits of its limit.
 *
 * <p>Carries the facts and no stack trace, so that a refusal stays cheap. It does not contain the
 * key. Immutable.
 */
public final class LimitExceededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Limit limit;
  private final transient Decision decision;

  /** Creates the exception of a refusal. */
  public LimitExceededException(Limit limit, Decision decision) {
    super(
        "limit %s is used up: %s, %d remaining; retry after %d ms"
            .formatted(
                limit.name(),
                limit.text(),
                decision.remaining(),
                decision.retryAfter().plusNanos(999_999).toMillis()),
        null,
        false,
        false);
    this.limit = limit;
    this.decision = decision;
  }

  /** Returns the limit that refused. */
  public Limit limit() {
    return limit;
  }

  /** Returns the refusal. */
  public Decision decision() {
    return decision;
  }
}
