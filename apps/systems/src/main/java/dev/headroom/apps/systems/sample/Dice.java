// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.sample;

import java.util.ArrayList;
import java.util.List;

/**
 * A random number generator whose numbers follow from what they are drawn for, so that the same
 * data are generated on any machine and two tables agree on a row.
 *
 * <p>Confined to one thread; the static methods are thread-safe.
 *
 * <p>Method: SplitMix64; the static methods apply its finisher to field, row and turn.
 */
public final class Dice {

  private static final long STEP = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1.0p-53;

  private long state;

  /**
   * Creates a generator.
   *
   * @param subject what the numbers are drawn for, such as the number of a table and of a row
   */
  public Dice(long... subject) {
    long seed = 1;
    for (long each : subject) {
      seed = finish(seed * 1_000_003 + each);
    }
    this.state = seed;
  }

  /**
   * Returns a number from 0 (included) to 1 (excluded).
   *
   * @param field what the number decides
   * @param row the row that it is drawn for
   */
  public static double roll(Enum<?> field, long row) {
    return roll(field, row, 0);
  }

  /**
   * Returns a number from 0 (included) to 1 (excluded).
   *
   * @param field what the number decides
   * @param row the row that it is drawn for
   * @param turn the number of the draw for the same field and row
   */
  public static double roll(Enum<?> field, long row, int turn) {
    long seed = STEP * field.name().hashCode();
    return (finish(seed + finish(row * 1_000_003L + turn + STEP) + STEP) >>> 11) * UNIT;
  }

  /** Returns a number from 0 (included) to the bound (excluded). */
  public static int pick(Enum<?> field, long row, int bound) {
    return (int) (roll(field, row) * bound);
  }

  /** Returns the next number, from 0 (included) to the bound (excluded). */
  public int below(int bound) {
    state += STEP;
    return (int) Long.remainderUnsigned(finish(state), bound);
  }

  /** Returns the next number, from 0 (included) to 1 (excluded). */
  public double unit() {
    state += STEP;
    return (finish(state) >>> 11) * UNIT;
  }

  /** Returns one element. */
  public <T> T pick(List<T> from) {
    return from.get(below(from.size()));
  }

  /** Returns different elements, in a random order. */
  public <T> List<T> some(List<T> from, int count) {
    List<T> left = new ArrayList<>(from);
    List<T> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(left.remove(below(left.size())));
    }
    return taken;
  }

  private static long finish(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
