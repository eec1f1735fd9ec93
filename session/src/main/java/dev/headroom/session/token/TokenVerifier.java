// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.session.meter.SessionMeter;
import dev.headroom.session.meter.SessionMeterListener;
import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.Freshness;
import dev.headroom.session.revocation.RevocationStatus;
import dev.headroom.session.revocation.Revocations;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Verifies bearer tokens: signature, validity period and revocation.
 *
 * <p>A token that was verified before costs one SHA-256 and a few reads of memory. Nothing that a
 * client sends makes it throw.
 *
 * <p>Thread-safe. A cached token takes no lock, and allocates the hash and the decision.
 */
public final class TokenVerifier {
  private static final int MAX_TOKEN_LENGTH = 4096;

  /** How far the clock of a token's issuer may be ahead. */
  private static final long LEEWAY_MILLIS = Duration.ofMinutes(1).toMillis();

  /** Base64url and dots: a token has no other characters. */
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]+");

  private final TokenReader reader;
  private final Revocations revocations;
  private final VerifiedTokenCache cache;
  private final TimeSource time;
  private final SessionMeterListener listener;

  /**
   * Creates the verifier.
   *
   * @param reader reads tokens that are not cached
   * @param revocations says which tokens are revoked
   * @param cacheSize how many verified tokens are kept, rounded up to a power of two
   * @param time measures verifications
   * @param listener counts decisions, and gets the time of each verification
   */
  public TokenVerifier(
      TokenReader reader,
      Revocations revocations,
      int cacheSize,
      TimeSource time,
      SessionMeterListener listener) {
    this.reader = reader;
    this.revocations = revocations;
    this.cache = new VerifiedTokenCache(cacheSize);
    this.time = time;
    this.listener = listener;
  }

  /**
   * Verifies a token.
   *
   * @param token what stood behind {@code Bearer}; any text
   * @param freshness how recent the knowledge of revocations must be: {@link Freshness#FRESH}
   *     always waits for the store, the others only while what this instance knows is too old
   * @return never null; a token whose revocation cannot be known is refused as {@link
   *     TokenDecision.Reason#UNKNOWN}
   */
  public TokenDecision verify(String token, Freshness freshness) {
    return counted(decide(token, freshness));
  }

  /**
   * Verifies a token, unless it does not claim to be of this issuer: another part of the
   * application may know it, so it is refused as {@link TokenDecision.Reason#FOREIGN} and not
   * counted. Takes and returns otherwise what {@link #verify} does.
   */
  public TokenDecision verifyOwn(String token, Freshness freshness) {
    TokenDecision decision = decide(token, freshness);
    String read = token.substring(0, Math.min(token.length(), MAX_TOKEN_LENGTH));
    return decision instanceof TokenDecision.Refused(TokenDecision.Reason reason)
            && reason == TokenDecision.Reason.INVALID
            && reader.isForeign(read)
        ? refused(TokenDecision.Reason.FOREIGN)
        : counted(decision);
  }

  private TokenDecision counted(TokenDecision decision) {
    switch (decision) {
      case TokenDecision.Admitted admitted ->
          listener.counted(SessionMeter.ADMITTED, admitted.source());
      case TokenDecision.Refused refused ->
          listener.counted(SessionMeter.REFUSED, refused.reason());
    }
    return decision;
  }

  /**
   * Asks the store about a token that was admitted.
   *
   * @return false if it is revoked or expired
   * @throws StoreUnavailableException if the store does not answer
   */
  public boolean isValidInStore(AccessToken token) {
    RevocationStatus status = revocations.check(token.revocable(), Freshness.FRESH);
    if (status == RevocationStatus.UNKNOWN) {
      throw new StoreUnavailableException("session store", "a check", Duration.ZERO);
    }
    return status == RevocationStatus.VALID_IN_STORE
        && revocations.nowMillis() < token.expires().toEpochMilli();
  }

  /** Evicts tokens that were signed with retired keys. */
  public void retainKeys(Set<String> keyIds) {
    cache.retain(keyIds);
  }

  /** Counts the cached tokens; reads the whole cache, so not for every request. */
  public int cachedTokens() {
    return cache.count();
  }

  private TokenDecision decide(String token, Freshness freshness) {
    if (token.isEmpty() || token.length() > MAX_TOKEN_LENGTH) {
      return refused(TokenDecision.Reason.INVALID);
    }
    Fingerprint fingerprint = Fingerprint.ofToken(token);
    VerifiedToken verified = cache.find(fingerprint);
    if (verified == null) {
      // A cached token had harmless characters when it was verified; any other is checked first.
      if (!FORM.matcher(token).matches() || !SignatureForm.isCanonical(token)) {
        return refused(TokenDecision.Reason.INVALID);
      }
      try {
        verified = read(token, fingerprint);
      } catch (StoreUnavailableException unavailable) {
        return refused(TokenDecision.Reason.UNKNOWN);
      }
      if (verified == null) {
        return refused(TokenDecision.Reason.INVALID);
      }
    }
    return decide(verified, freshness);
  }

  private @Nullable VerifiedToken read(String token, Fingerprint fingerprint) {
    long start = time.nanos();
    VerifiedToken verified = reader.read(token, fingerprint);
    if (verified != null) {
      listener.timed(SessionMeter.VERIFIED, null, time.nanos() - start);
      cache.put(fingerprint, verified);
    }
    return verified;
  }

  private TokenDecision decide(VerifiedToken verified, Freshness freshness) {
    AccessToken token = verified.token();
    RevocationStatus status = revocations.check(token.revocable(), freshness);
    if (!status.isValid()) {
      return refused(
          status == RevocationStatus.REVOKED
              ? TokenDecision.Reason.REVOKED
              : TokenDecision.Reason.UNKNOWN);
    }
    long now = revocations.nowMillis();
    if (now >= token.expires().toEpochMilli()) {
      return refused(TokenDecision.Reason.EXPIRED);
    }
    Instant notBefore = verified.notBefore();
    if ((notBefore != null && now < notBefore.toEpochMilli())
        || now + LEEWAY_MILLIS < token.issued().toEpochMilli()) {
      return refused(TokenDecision.Reason.NOT_YET);
    }
    return new TokenDecision.Admitted(
        token,
        switch (status) {
          case VALID_IN_STORE -> TokenDecision.Source.STORE;
          case VALID_STALE -> TokenDecision.Source.STALE;
          default -> TokenDecision.Source.LOCAL;
        });
  }

  private static TokenDecision refused(TokenDecision.Reason reason) {
    return new TokenDecision.Refused(reason);
  }
}
