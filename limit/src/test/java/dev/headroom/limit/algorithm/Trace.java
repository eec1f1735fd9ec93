// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.algorithm;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Calls at times that hurt: bursts at one instant, steps onto and one off the edge of the window,
 * long silences, and time that goes back. Immutable; the same seed gives the same trace.
 */
record Trace(int limit, long window, List<Call> calls) {
  record Call(long now, int permits) {}

  static Trace of(long seed) {
    Random random = new Random(seed);
    int limit = 1 + random.nextInt(random.nextBoolean() ? 4 : 40);
    long window = 1L + random.nextInt(random.nextBoolean() ? 10 : 5_000);
    long now = random.nextLong(1L << 40);
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      now += step(random, window, limit);
      int permits = random.nextInt(4) > 0 ? 1 : 1 + random.nextInt(limit);
      calls.add(new Call(now, permits));
    }
    return new Trace(limit, window, List.copyOf(calls));
  }

  private static long step(Random random, long window, int limit) {
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> 0;
      case 3, 4, 5, 6 -> random.nextLong(1 + 2 * window / limit);
      case 7 -> window;
      case 8 -> window - 1;
      case 9 -> random.nextLong(window);
      case 10 -> 3 * window;
      default -> -random.nextLong(2 * window);
    };
  }
}
