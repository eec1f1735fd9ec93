// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Decides about one bearer token: is it ours, is it its time, is it revoked?
 *
 * <p>A token that was seen before costs one SHA-256 and a few reads of memory. While this
 * instance's knowledge is younger than the bound, it decides alone. Older, it believes "revoked"
 * from itself and from the relay, and asks the record for anything else; with the record away too,
 * the route's {@link Demand} decides. Nothing that a client sends throws.
 *
 * <p>Thread-safe. No lock and no allocation but the hash on a known token.
 */
public final class TokenGate {
  private static final Verdict INVALID = new Verdict.Refused(Verdict.Reason.INVALID);
  private static final Verdict EXPIRED = new Verdict.Refused(Verdict.Reason.EXPIRED);
  private static final Verdict NOT_YET = new Verdict.Refused(Verdict.Reason.NOT_YET);
  private static final Verdict REVOKED = new Verdict.Refused(Verdict.Reason.REVOKED);
  private static final Verdict UNKNOWN = new Verdict.Refused(Verdict.Reason.UNKNOWN);

  private static final int LONGEST_TOKEN = 4096;

  private final TokenReader reader;
  private final RevocationFollower follower;
  private final Revocations record;
  private final RevocationRelay relay;
  private final VerifiedTokens known;
  private final TimeSource time;
  private final SessionListener listener;
  private final long boundNanos;
  private final long lenientNanos;

  /** Creates the gate. */
  public TokenGate(
      TokenReader reader,
      RevocationSources sources,
      SessionSettings settings,
      TimeSource time,
      SessionListener listener) {
    this.reader = reader;
    this.follower = sources.follower();
    this.record = sources.record();
    this.relay = sources.relay();
    this.known = new VerifiedTokens(settings.verifiedTokens());
    this.time = time;
    this.listener = listener;
    this.boundNanos = settings.bound().toNanos();
    this.lenientNanos = settings.lenientFor().toNanos();
  }

  /** Decides; the token is what stood behind {@code Bearer}. */
  public Verdict check(String token, Demand demand) {
    Verdict verdict = decide(token, demand);
    if (verdict instanceof Verdict.Admitted admitted) {
      listener.admitted(admitted.source());
    } else if (verdict instanceof Verdict.Refused refused) {
      listener.refused(refused.reason());
    }
    return verdict;
  }

  /**
   * Asks the record about a token that was let through.
   *
   * @return false if it is revoked or its time is over, or nobody can say
   */
  public boolean holdsByRecord(Access access) {
    if (follower.view().table().revokes(access.facts()) || relayKnows(access.facts())) {
      return false;
    }
    try {
      RecordAnswer answer = record.ask(access.facts());
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
  public int remembered() {
    return known.count();
  }

  private Verdict decide(String token, Demand demand) {
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

  private Verdict judge(VerifiedToken token, Demand demand) {
    // The view is read before the clock, so its age is never told too small.
    RevocationView view = follower.view();
    long nanos = time.nanos();
    if (view.table().revokes(token.access().facts())) {
      return REVOKED;
    }
    long age = view.ageNanos(nanos, time.now().toEpochMilli());
    if (demand != Demand.FRESH && age <= boundNanos) {
      Verdict early = untimely(token, view.recordMillisAt(nanos));
      return early == null ? token.local() : early;
    }
    return askOthers(token, demand, view);
  }

  private Verdict askOthers(VerifiedToken token, Demand demand, RevocationView view) {
    TokenFacts facts = token.access().facts();
    if (relayKnows(facts)) {
      return REVOKED;
    }
    try {
      RecordAnswer answer = record.ask(facts);
      if (answer.revoked()) {
        return REVOKED;
      }
      Verdict early = untimely(token, answer.now().toEpochMilli());
      return early == null ? new Verdict.Admitted(token.access(), Verdict.Source.RECORD) : early;
    } catch (StoreUnavailableException away) {
      return byPolicy(token, demand, view);
    }
  }

  private Verdict byPolicy(VerifiedToken token, Demand demand, RevocationView view) {
    long nanos = time.nanos();
    long age = view.ageNanos(nanos, time.now().toEpochMilli());
    if (demand != Demand.LENIENT || age > lenientNanos) {
      return UNKNOWN;
    }
    Verdict early = untimely(token, view.recordMillisAt(nanos));
    return early == null ? new Verdict.Admitted(token.access(), Verdict.Source.STALE) : early;
  }

  private boolean relayKnows(TokenFacts facts) {
    try {
      return relay.knowsRevoked(facts);
    } catch (StoreUnavailableException away) {
      return false;
    }
  }

  private static @Nullable Verdict untimely(VerifiedToken token, long nowMillis) {
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
