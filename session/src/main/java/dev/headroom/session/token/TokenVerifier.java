// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.session.SessionListener;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.FollowerState;
import dev.headroom.session.revocation.Freshness;
import dev.headroom.session.revocation.RevocableToken;
import dev.headroom.session.revocation.RevocationFollower;
import dev.headroom.session.revocation.RevocationLookup;
import dev.headroom.session.revocation.RevocationRelay;
import dev.headroom.session.revocation.RevocationSources;
import dev.headroom.session.revocation.RevocationStore;
import org.jspecify.annotations.Nullable;

/**
 * Decides about one bearer token: is it ours, is it its time, is it revoked?
 *
 * <p>A token that was seen before costs one SHA-256 and a few reads of memory. While this
 * instance's knowledge is younger than the bound, it decides alone. Older, it believes "revoked"
 * from itself and from the relay, and asks the record for anything else; with the record away too,
 * the route's {@link Freshness} decides. Nothing that a client sends throws.
 *
 * <p>Thread-safe. No lock and no allocation but the hash on a known token.
 */
public final class TokenVerifier {
  private static final TokenDecision INVALID =
      new TokenDecision.Refused(TokenDecision.Reason.INVALID);
  private static final TokenDecision EXPIRED =
      new TokenDecision.Refused(TokenDecision.Reason.EXPIRED);
  private static final TokenDecision NOT_YET =
      new TokenDecision.Refused(TokenDecision.Reason.NOT_YET);
  private static final TokenDecision REVOKED =
      new TokenDecision.Refused(TokenDecision.Reason.REVOKED);
  private static final TokenDecision UNKNOWN =
      new TokenDecision.Refused(TokenDecision.Reason.UNKNOWN);

  private static final int LONGEST_TOKEN = 4096;

  private final TokenReader reader;
  private final RevocationFollower follower;
  private final RevocationStore record;
  private final RevocationRelay relay;
  private final VerifiedTokenCache known;
  private final TimeSource time;
  private final SessionListener listener;
  private final long boundNanos;
  private final long lenientNanos;

  /** Creates the gate. */
  public TokenVerifier(
      TokenReader reader,
      RevocationSources sources,
      SessionSettings settings,
      TimeSource time,
      SessionListener listener) {
    this.reader = reader;
    this.follower = sources.follower();
    this.record = sources.store();
    this.relay = sources.relay();
    this.known = new VerifiedTokenCache(settings.verifiedTokens());
    this.time = time;
    this.listener = listener;
    this.boundNanos = settings.bound().toNanos();
    this.lenientNanos = settings.lenientFor().toNanos();
  }

  /** Decides; the token is what stood behind {@code Bearer}. */
  public TokenDecision verify(String token, Freshness demand) {
    TokenDecision verdict = decide(token, demand);
    if (verdict instanceof TokenDecision.Admitted admitted) {
      listener.admitted(admitted.source());
    } else if (verdict instanceof TokenDecision.Refused refused) {
      listener.refused(refused.reason());
    }
    return verdict;
  }

  /**
   * Asks the record about a token that was let through.
   *
   * @return false if it is revoked or its time is over, or nobody can say
   */
  public boolean isValidInStore(AccessToken access) {
    if (follower.view().table().revokes(access.revocable()) || relayKnows(access.revocable())) {
      return false;
    }
    try {
      RevocationLookup answer = record.lookup(access.revocable());
      return !answer.revoked() && answer.now().isBefore(access.expires());
    } catch (StoreUnavailableException away) {
      return false;
    }
  }

  /** Gives up what keys had signed that are no longer believed. */
  public void retainKeys(java.util.Set<String> keyIds) {
    known.retain(keyIds);
  }

  /** Returns how many verified tokens are remembered; counts them, so not for every request. */
  public int cachedTokens() {
    return known.count();
  }

  private TokenDecision decide(String token, Freshness demand) {
    if (token.isEmpty() || token.length() > LONGEST_TOKEN) {
      return INVALID;
    }
    Fingerprint fingerprint = Fingerprint.ofToken(token);
    VerifiedToken verified = known.find(fingerprint);
    if (verified == null) {
      // What is known was harmless when it was verified; of anything else it is asked first.
      if (!isHarmless(token)) {
        return INVALID;
      }
      try {
        verified = verify(token, fingerprint);
      } catch (StoreUnavailableException away) {
        return UNKNOWN;
      }
      if (verified == null) {
        return INVALID;
      }
    }
    return judge(verified, demand);
  }

  private @Nullable VerifiedToken verify(String token, Fingerprint fingerprint) {
    long begun = time.nanos();
    TokenReader.Reading reading = reader.read(token, fingerprint);
    if (reading == null) {
      return null;
    }
    listener.verified(time.nanos() - begun);
    VerifiedToken verified =
        VerifiedToken.of(reading.access(), reading.fromMillis(), reading.keyId());
    known.keep(verified);
    return verified;
  }

  private TokenDecision judge(VerifiedToken token, Freshness demand) {
    // The view is read before the clock, so its age is never told too small.
    FollowerState view = follower.view();
    long nanos = time.nanos();
    if (view.table().revokes(token.access().revocable())) {
      return REVOKED;
    }
    long age = view.ageNanos(nanos, time.now().toEpochMilli());
    if (demand != Freshness.FRESH && age <= boundNanos) {
      TokenDecision early = untimely(token, view.recordMillisAt(nanos));
      return early == null ? token.local() : early;
    }
    return askOthers(token, demand, view);
  }

  private TokenDecision askOthers(VerifiedToken token, Freshness demand, FollowerState view) {
    RevocableToken facts = token.access().revocable();
    if (relayKnows(facts)) {
      return REVOKED;
    }
    try {
      RevocationLookup answer = record.lookup(facts);
      if (answer.revoked()) {
        return REVOKED;
      }
      TokenDecision early = untimely(token, answer.now().toEpochMilli());
      return early == null
          ? new TokenDecision.Admitted(token.access(), TokenDecision.Source.RECORD)
          : early;
    } catch (StoreUnavailableException away) {
      return byPolicy(token, demand, view);
    }
  }

  private TokenDecision byPolicy(VerifiedToken token, Freshness demand, FollowerState view) {
    long nanos = time.nanos();
    long age = view.ageNanos(nanos, time.now().toEpochMilli());
    if (demand != Freshness.LENIENT || age > lenientNanos) {
      return UNKNOWN;
    }
    TokenDecision early = untimely(token, view.recordMillisAt(nanos));
    return early == null
        ? new TokenDecision.Admitted(token.access(), TokenDecision.Source.STALE)
        : early;
  }

  private boolean relayKnows(RevocableToken facts) {
    try {
      return relay.isRevoked(facts);
    } catch (StoreUnavailableException away) {
      return false;
    }
  }

  private static @Nullable TokenDecision untimely(VerifiedToken token, long nowMillis) {
    if (nowMillis >= token.untilMillis()) {
      return EXPIRED;
    }
    return nowMillis < token.fromMillis() ? NOT_YET : null;
  }

  /** Base64url and dots: anything else cannot be a token of ours. */
  private static boolean isHarmless(String token) {
    int length = token.length();
    for (int i = 0; i < length; i++) {
      char c = token.charAt(i);
      boolean fine =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '.'
              || c == '-'
              || c == '_';
      if (!fine) {
        return false;
      }
    }
    return true;
  }
}
