// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.sample;

import java.util.ArrayList;
import java.util.List;

/**
 * Throws that depend on nothing but what they are thrown for. Confined to one thread.
 *
 * <p>Method: SplitMix64.
 */
final class Dice {

  private static final long STEP = 0x9E3779B97F4A7C15L;

  private long state;

  Dice(long... of) {
    long seed = 1;
    for (long each : of) {
      seed = mix(seed * 1_000_003 + each);
    }
    this.state = seed;
  }

  /** A number from 0 (included) to the bound (excluded). */
  int below(int bound) {
    state += STEP;
    return (int) Long.remainderUnsigned(mix(state), bound);
  }

  <T> T pick(List<T> from) {
    return from.get(below(from.size()));
  }

  /** Different ones, in an order of chance. */
  <T> List<T> some(List<T> from, int count) {
    List<T> left = new ArrayList<>(from);
    List<T> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(left.remove(below(left.size())));
    }
    return taken;
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
