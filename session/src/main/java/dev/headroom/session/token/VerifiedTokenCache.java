// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import dev.headroom.session.revocation.Fingerprint;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that were verified lately, by the SHA-256 of the whole token.
 *
 * <p>Only good tokens are kept, so bad ones, however many, take no room. A token has two places; a
 * newcomer takes the one whose token ends first. All 256 bits are compared. Thread-safe; looking up
 * takes no lock and allocates nothing; the room is constant.
 */
final class VerifiedTokenCache {
  private final AtomicReferenceArray<@Nullable VerifiedToken> places;
  private final int mask;

  VerifiedTokenCache(int atLeast) {
    int capacity = Integer.highestOneBit(Math.max(2, atLeast) - 1) << 1;
    places = new AtomicReferenceArray<>(capacity);
    mask = capacity - 1;
  }

  @Nullable VerifiedToken find(Fingerprint token) {
    VerifiedToken one = places.get(first(token));
    if (one != null && one.fingerprint().equals(token)) {
      return one;
    }
    VerifiedToken other = places.get(second(token));
    return other != null && other.fingerprint().equals(token) ? other : null;
  }

  void keep(VerifiedToken token) {
    int first = first(token.fingerprint());
    int second = second(token.fingerprint());
    places.set(ends(first) <= ends(second) ? first : second, token);
  }

  /** Gives up what a key that is no longer believed had signed. */
  void retain(java.util.Set<String> keyIds) {
    for (int i = 0; i <= mask; i++) {
      VerifiedToken each = places.get(i);
      boolean signed = each != null && !each.keyId().equals(OpaqueAccessTokens.KEY);
      if (each != null && signed && !keyIds.contains(each.keyId())) {
        places.compareAndSet(i, each, null);
      }
    }
  }

  int count() {
    int count = 0;
    for (int i = 0; i <= mask; i++) {
      count += places.get(i) == null ? 0 : 1;
    }
    return count;
  }

  private long ends(int place) {
    VerifiedToken token = places.get(place);
    return token == null ? Long.MIN_VALUE : token.untilMillis();
  }

  private int first(Fingerprint token) {
    return (int) token.c() & mask;
  }

  private int second(Fingerprint token) {
    return (int) token.d() & mask;
  }
}
