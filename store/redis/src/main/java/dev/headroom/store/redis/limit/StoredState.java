// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.limit;

import dev.headroom.limit.state.LimitState.StoreRequest;
import java.nio.ByteBuffer;

/**
 * The state of an algorithm that the client evaluates, as Redis keeps it: when it was made, the
 * stamp that it recorded last, and its numbers.
 *
 * <p>Immutable.
 *
 * @param born when it was made, in microseconds; 0 for none yet
 * @param last the stamp that it recorded last
 * @param numbers of the algorithm
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record StoredState(long born, long last, long[] numbers) {
  static final StoredState NONE = new StoredState(0, 0, new long[0]);

  private static final int STAMPS = 2;

  /** Reads a state with its length before it. */
  static StoredState read(ByteBuffer from) {
    int length = from.getInt() / Long.BYTES;
    if (length < STAMPS) {
      return NONE;
    }
    long born = from.getLong();
    long last = from.getLong();
    long[] numbers = new long[length - STAMPS];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = from.getLong();
    }
    return new StoredState(born, last, numbers);
  }

  /** Returns whether it lacks a stamp that the request knows. */
  boolean lacksStampOf(StoreRequest request) {
    long known = request.knownStamp();
    return known != 0 && (known < born || known > last);
  }

  /** Returns what becomes of it at a time; itself when its numbers are the same array. */
  @SuppressWarnings("ReferenceEquality") // an algorithm returns the same array when nothing changed
  StoredState next(long[] becomes, long now) {
    return becomes == numbers
        ? this
        : new StoredState(born == 0 ? now : born, Math.max(last, now), becomes);
  }

  byte[] bytes() {
    if (born == 0) {
      return new byte[0];
    }
    ByteBuffer bytes = ByteBuffer.allocate((STAMPS + numbers.length) * Long.BYTES);
    bytes.putLong(born).putLong(last);
    bytes.asLongBuffer().put(numbers);
    return bytes.array();
  }
}
