// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.sample;

/**
 * Throws that depend on nothing but what they are thrown for, so that two tables agree on a row
 * without asking each other. Immutable.
 *
 * <p>Method: the finisher of SplitMix64 over seed, field and row.
 */
final class Dice {

  private static final long SEED = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1.0p-53;

  private Dice() {}

  /** A number from 0 (included) to 1 (excluded). */
  static double roll(Field field, long row) {
    return roll(field, row, 0);
  }

  static double roll(Field field, long row, int turn) {
    long mixed = mix(field.seed + mix(row * 1_000_003L + turn));
    return (mixed >>> 11) * UNIT;
  }

  /** A number from 0 (included) to the bound (excluded). */
  static int pick(Field field, long row, int bound) {
    return (int) (roll(field, row) * bound);
  }

  private static long mix(long value) {
    long z = value + SEED;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** What a throw decides. */
  enum Field {
    TIER,
    COUNTRY,
    NAME,
    LOGIN,
    INSTRUMENT,
    SYMBOL,
    DIRECTION,
    CONFIDENCE,
    PRICE,
    TIMEFRAME,
    STRATEGY,
    VOLUME,
    LIFE,
    OUTCOME,
    FOLLOWED,
    FOLLOWED_SYMBOL,
    FOLLOWED_AT,
    THRESHOLD,
    RECIPIENT,
    SUBJECT,
    READ,
    PAYMENT,
    DELAY;

    private final long seed = SEED * name().hashCode();
  }
}
