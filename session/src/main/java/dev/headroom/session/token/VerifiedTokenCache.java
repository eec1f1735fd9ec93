// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import dev.headroom.session.revocation.Fingerprint;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A cache of verified tokens, by the SHA-256 of the whole token.
 *
 * <p>Only good tokens enter it, so that any number of bad ones takes no memory. A token has two
 * slots; a new one takes the slot whose token expires first. All 256 bits are compared.
 * Thread-safe; a lookup takes no lock and allocates nothing; the size is constant.
 */
final class VerifiedTokenCache {
  private final AtomicReferenceArray<@Nullable VerifiedToken> slots;
  private final int mask;

  VerifiedTokenCache(int atLeast) {
    int capacity = Integer.highestOneBit(Math.max(2, atLeast) - 1) << 1;
    slots = new AtomicReferenceArray<>(capacity);
    mask = capacity - 1;
  }

  @Nullable VerifiedToken find(Fingerprint token) {
    VerifiedToken one = slots.get(first(token));
    if (one != null && fingerprint(one).equals(token)) {
      return one;
    }
    VerifiedToken other = slots.get(second(token));
    return other != null && fingerprint(other).equals(token) ? other : null;
  }

  void put(VerifiedToken token) {
    int first = first(fingerprint(token));
    int second = second(fingerprint(token));
    slots.set(expires(first).isAfter(expires(second)) ? second : first, token);
  }

  /** Evicts tokens that were signed with other keys; tokens without a key stay. */
  void retain(Set<String> keyIds) {
    for (int i = 0; i <= mask; i++) {
      VerifiedToken each = slots.get(i);
      String keyId = each == null ? null : each.keyId();
      if (keyId != null && !keyIds.contains(keyId)) {
        slots.compareAndSet(i, each, null);
      }
    }
  }

  int count() {
    int count = 0;
    for (int i = 0; i <= mask; i++) {
      count += slots.get(i) == null ? 0 : 1;
    }
    return count;
  }

  private static Fingerprint fingerprint(VerifiedToken token) {
    return token.token().revocable().token();
  }

  private Instant expires(int slot) {
    VerifiedToken token = slots.get(slot);
    return token == null ? Instant.MIN : token.token().expires();
  }

  private int first(Fingerprint token) {
    return (int) token.c() & mask;
  }

  private int second(Fingerprint token) {
    return (int) token.d() & mask;
  }
}
