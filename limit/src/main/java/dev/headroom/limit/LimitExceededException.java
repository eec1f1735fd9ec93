// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;

/**
 * A call was refused because its key took all permits of the window.
 *
 * <p>Carries the facts and no stack trace, so that a refusal stays cheap. The key is not told.
 * Immutable.
 */
public final class LimitExceededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Limit rule;
  private final transient Decision decision;

  /** Creates the refusal that {@code decision} tells. */
  public LimitExceededException(Limit rule, Decision decision) {
    super(
        "limit %s is used up: %s, %d remaining; retry after %d ms"
            .formatted(
                rule.name(),
                rule.text(),
                decision.remaining(),
                decision.retryAfter().plusNanos(999_999).toMillis()),
        null,
        false,
        false);
    this.rule = rule;
    this.decision = decision;
  }

  /** Returns the rule that refused. */
  public Limit limit() {
    return rule;
  }

  /** Returns the refusal. */
  public Decision decision() {
    return decision;
  }
}
