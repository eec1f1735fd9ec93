// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

/**
 * A call was refused because its key took all permits of the window.
 *
 * <p>Carries the facts and no stack trace, so that a refusal stays cheap. The key is not told.
 * Immutable.
 */
public final class LimitExceededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient RateLimit rule;
  private final transient Decision decision;

  /** Creates the refusal that {@code decision} tells. */
  public LimitExceededException(RateLimit rule, Decision decision) {
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
  public RateLimit rule() {
    return rule;
  }

  /** Returns the refusal. */
  public Decision decision() {
    return decision;
  }
}
