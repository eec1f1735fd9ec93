// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.coherence.ReadStamp;

/**
 * A value in memory. Immutable. Equal to itself alone, so that it can be replaced without a look at
 * its value.
 */
public final class Entry<V> implements Slot<V> {

  private final V value;
  private final ReadStamp stamp;
  private final Expiry expiry;
  private final long checkAtNanos;

  Entry(V value, ReadStamp mark, Expiry life) {
    this(value, mark, life, life.checkAtNanos());
  }

  private Entry(V value, ReadStamp mark, Expiry life, long thinkNanos) {
    this.value = value;
    this.stamp = mark;
    this.expiry = life;
    this.checkAtNanos = thinkNanos;
  }

  public V value() {
    return value;
  }

  @Override
  public ReadStamp stamp() {
    return stamp;
  }

  public Expiry expiry() {
    return expiry;
  }

  /** Whether a hit needs no second thought; one comparison. */
  boolean isFresh(long nowNanos) {
    return nowNanos - checkAtNanos < 0;
  }

  /** The same, to be served without a thought until then. */
  Entry<V> freshUntil(long nanos) {
    return new Entry<>(value, stamp, expiry, nanos);
  }
}
