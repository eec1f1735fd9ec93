// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import dev.headroom.session.revocation.Fingerprint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token whose signature is good; neither its time nor its revocation has been checked.
 *
 * <p>Immutable.
 */
public final class VerifiedToken {
  private final Fingerprint fingerprint;
  private final TokenDecision.Admitted local;
  private final long notBeforeMillis;
  private final long expiresMillis;
  private final @Nullable String keyId;

  /**
   * Creates what a reader returns.
   *
   * @param token its claims
   * @param notBefore when it becomes valid; null if it is valid from the start
   * @param keyId the rotating key that signed it; null if none did
   */
  public VerifiedToken(AccessToken token, @Nullable Instant notBefore, @Nullable String keyId) {
    this.fingerprint = token.revocable().token();
    this.local = new TokenDecision.Admitted(token, TokenDecision.Source.LOCAL);
    this.notBeforeMillis = notBefore == null ? Long.MIN_VALUE : notBefore.toEpochMilli();
    this.expiresMillis = token.expires().toEpochMilli();
    this.keyId = keyId;
  }

  /** Returns its claims. */
  public AccessToken token() {
    return local.token();
  }

  /** Returns the decision about it in the common case, made once. */
  TokenDecision.Admitted local() {
    return local;
  }

  Fingerprint fingerprint() {
    return fingerprint;
  }

  long notBeforeMillis() {
    return notBeforeMillis;
  }

  long expiresMillis() {
    return expiresMillis;
  }

  @Nullable String keyId() {
    return keyId;
  }
}
