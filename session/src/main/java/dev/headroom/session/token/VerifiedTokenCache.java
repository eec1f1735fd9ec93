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
  private final AtomicReferenceArray<@Nullable Entry> slots;
  private final int mask;

  /**
   * A token with the hash of the text that was sent. The token itself is revoked by the hash of its
   * one canonical text, which may be another. Immutable.
   */
  private record Entry(Fingerprint text, VerifiedToken token) {}

  /**
   * Creates an empty cache.
   *
   * @param atLeast the slots, rounded up to a power of two; two or more
   */
  VerifiedTokenCache(int atLeast) {
    int capacity = Integer.highestOneBit(Math.max(2, atLeast) - 1) << 1;
    slots = new AtomicReferenceArray<>(capacity);
    mask = capacity - 1;
  }

  @Nullable VerifiedToken find(Fingerprint text) {
    Entry one = slots.get(first(text));
    if (one != null && one.text().equals(text)) {
      return one.token();
    }
    Entry other = slots.get(second(text));
    return other != null && other.text().equals(text) ? other.token() : null;
  }

  void put(Fingerprint text, VerifiedToken token) {
    int first = first(text);
    int second = second(text);
    slots.set(expires(first).isAfter(expires(second)) ? second : first, new Entry(text, token));
  }

  /** Evicts tokens that were signed with other keys; tokens without a key stay. */
  void retain(Set<String> keyIds) {
    for (int i = 0; i <= mask; i++) {
      Entry each = slots.get(i);
      String keyId = each == null ? null : each.token().keyId();
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

  private Instant expires(int slot) {
    Entry entry = slots.get(slot);
    return entry == null ? Instant.MIN : entry.token().token().expires();
  }

  private int first(Fingerprint text) {
    return (int) text.c() & mask;
  }

  private int second(Fingerprint text) {
    return (int) text.d() & mask;
  }
}
