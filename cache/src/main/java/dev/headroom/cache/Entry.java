// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

/**
 * A value in memory. Immutable. Equal to itself alone, so that it can be replaced without a look at
 * its value.
 */
final class Entry<V> implements Slot<V> {

  private final V value;
  private final Mark mark;
  private final Life life;
  private final long thinkNanos;

  Entry(V value, Mark mark, Life life) {
    this(value, mark, life, life.thinkNanos());
  }

  private Entry(V value, Mark mark, Life life, long thinkNanos) {
    this.value = value;
    this.mark = mark;
    this.life = life;
    this.thinkNanos = thinkNanos;
  }

  V value() {
    return value;
  }

  @Override
  public Mark mark() {
    return mark;
  }

  Life life() {
    return life;
  }

  /** Whether a hit needs no second thought; one comparison. */
  boolean isPlain(long nowNanos) {
    return nowNanos - thinkNanos < 0;
  }

  /** The same, to be served without a thought until then. */
  Entry<V> untouchedUntil(long nanos) {
    return new Entry<>(value, mark, life, nanos);
  }
}
