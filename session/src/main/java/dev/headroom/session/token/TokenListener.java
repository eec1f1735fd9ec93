// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

/**
 * Receives the decisions about tokens.
 *
 * <p>Thread-safe; called on the thread of the request, so it must return at once and not throw. No
 * event carries a token.
 */
public interface TokenListener {
  /** Ignores every event. */
  TokenListener NONE = new TokenListener() {};

  /** A token was accepted. */
  default void admitted(TokenDecision.Source source) {}

  /** A token was refused. */
  default void refused(TokenDecision.Reason reason) {}

  /** The signature of a token that was not in the cache was verified. */
  default void verified(long nanos) {}
}
