// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import java.util.Collection;

/**
 * A hash index of the entries of one scope, in flat arrays: a lookup allocates nothing.
 *
 * <p>Immutable.
 *
 * <p>Method: open addressing with linear probing at a load of at most one half, three longs a slot
 * (two of the key, one of the revision, where 0 is an empty slot). A Bloom filter with one hash and
 * at least 16 bits a key stands before it, small enough for the processor's cache: more than nine
 * in ten lookups of keys that are not revoked end there and never touch the large array. SHA-256
 * spreads the keys, so its bits are used as hashes: an attacker would need preimages to choose
 * them.
 */
final class RevocationIndex {
  static final RevocationIndex EMPTY = new RevocationIndex(0);

  private static final int LONGS = 3;
  private static final int FILTER_BITS_A_KEY = 16;

  /** So that an int counts the bits of the filter. */
  private static final int MAX_ENTRIES = 1 << 24;

  /** So that half of a long holds a time until 2106: more than an int does from 2038 on. */
  private static final long MAX_SECONDS = 0xFFFF_FFFFL;

  private final long[] slots;
  private final int[] untilSeconds; // without a sign
  private final long[] filter;
  private final int slotMask;
  private final int filterMask;
  private int size;

  private RevocationIndex(int capacity) {
    if (capacity > MAX_ENTRIES) {
      throw new IllegalStateException(
          "revocations of one scope were %d, allowed %d; shorten the life of tokens"
              .formatted(capacity, MAX_ENTRIES));
    }
    int slotCount = powerOfTwo(Math.max(2, capacity * 2));
    int bits = powerOfTwo(Math.max(64, capacity * FILTER_BITS_A_KEY));
    slots = new long[slotCount * LONGS];
    untilSeconds = new int[slotCount];
    filter = new long[bits >>> 6];
    slotMask = slotCount - 1;
    filterMask = bits - 1;
  }

  /** Returns the index with more entries; of two entries of one key the higher revision stays. */
  static RevocationIndex of(
      RevocationIndex before, Collection<RevocationEntry> more, long horizonSeconds) {
    RevocationIndex index = new RevocationIndex(before.size + more.size());
    index.addAll(before, horizonSeconds);
    for (RevocationEntry entry : more) {
      index.add(
          entry.fingerprint().a(),
          entry.fingerprint().b(),
          entry.revision(),
          Math.clamp(entry.until().getEpochSecond() + 1, 0, MAX_SECONDS));
    }
    return index;
  }

  /** Returns both in one, without the entries that expired before the horizon. */
  static RevocationIndex merge(RevocationIndex one, RevocationIndex other, long horizonSeconds) {
    RevocationIndex index = new RevocationIndex(one.size + other.size);
    index.addAll(one, horizonSeconds);
    index.addAll(other, horizonSeconds);
    return index;
  }

  int size() {
    return size;
  }

  long bytes() {
    return slots.length * 8L + untilSeconds.length * 4L + filter.length * 8L;
  }

  /** Returns the revision of the key's entry; 0 if it has none. */
  long revisionOf(long a, long b) {
    if (size == 0 || (filter[filterWord(a)] & 1L << filterBit(a)) == 0) {
      return 0;
    }
    int slot = slotOf(b);
    while (true) {
      int at = slot * LONGS;
      long revision = slots[at + 2];
      if (revision == 0 || (slots[at] == a && slots[at + 1] == b)) {
        return revision;
      }
      slot = slot + 1 & slotMask;
    }
  }

  /** A receiver of entries. */
  interface Visitor {
    void visit(long a, long b, long revision, long untilSeconds);
  }

  /** Passes each entry to a receiver. */
  void forEach(Visitor visitor) {
    for (int slot = 0; slot < untilSeconds.length; slot++) {
      int at = slot * LONGS;
      if (slots[at + 2] != 0) {
        visitor.visit(slots[at], slots[at + 1], slots[at + 2], untilSecond(slot));
      }
    }
  }

  private void addAll(RevocationIndex other, long horizonSeconds) {
    for (int slot = 0; slot < other.untilSeconds.length; slot++) {
      int at = slot * LONGS;
      if (other.slots[at + 2] != 0 && other.untilSecond(slot) >= horizonSeconds) {
        add(other.slots[at], other.slots[at + 1], other.slots[at + 2], other.untilSecond(slot));
      }
    }
  }

  private long untilSecond(int slot) {
    return Integer.toUnsignedLong(untilSeconds[slot]);
  }

  private void add(long a, long b, long revision, long until) {
    filter[filterWord(a)] |= 1L << filterBit(a);
    int slot = slotOf(b);
    while (true) {
      int at = slot * LONGS;
      if (slots[at + 2] == 0) {
        slots[at] = a;
        slots[at + 1] = b;
        slots[at + 2] = revision;
        untilSeconds[slot] = (int) until;
        size++;
        return;
      }
      if (slots[at] == a && slots[at + 1] == b) {
        slots[at + 2] = Math.max(slots[at + 2], revision);
        untilSeconds[slot] = (int) Math.max(untilSecond(slot), until);
        return;
      }
      slot = slot + 1 & slotMask;
    }
  }

  private int slotOf(long b) {
    return (int) b & slotMask;
  }

  private int filterWord(long a) {
    return ((int) a & filterMask) >>> 6;
  }

  private static int filterBit(long a) {
    return (int) a & 63;
  }

  private static int powerOfTwo(int atLeast) {
    return Integer.highestOneBit(atLeast - 1) << 1;
  }
}
