// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.coherence.InvalidationStamps.ReadStamp;
import dev.headroom.cache.engine.ExpiryPolicy.Expiry;
import dev.headroom.cache.load.LoadException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What memory holds for a key: a value, or a load in flight.
 *
 * <p>Thread-safe. Equal to itself alone, so that a slot is replaced without comparing values.
 */
public sealed interface Slot<V> {

  /** Returns the stamp that was taken before the value was read. */
  ReadStamp stamp();

  /** A value in memory. Immutable. */
  final class Entry<V> implements Slot<V> {

    private final V value;
    private final ReadStamp stamp;
    private final Expiry expiry;
    private final long checkAtNanos;

    /** Creates an entry that is fresh until its expiry asks for a check. */
    public Entry(V value, ReadStamp stamp, Expiry expiry) {
      this(value, stamp, expiry, expiry.checkAtNanos());
    }

    private Entry(V value, ReadStamp stamp, Expiry expiry, long checkAtNanos) {
      this.value = value;
      this.stamp = stamp;
      this.expiry = expiry;
      this.checkAtNanos = checkAtNanos;
    }

    /** Returns the value. */
    public V value() {
      return value;
    }

    @Override
    public ReadStamp stamp() {
      return stamp;
    }

    /** Returns when the value expires. */
    public Expiry expiry() {
      return expiry;
    }

    /** Returns whether a hit needs no look at the expiry; one comparison. */
    boolean isFresh(long nowNanos) {
      return nowNanos - checkAtNanos < 0;
    }

    /** Returns the same value, fresh until that instant. */
    Entry<V> freshUntil(long nanos) {
      return new Entry<>(value, stamp, expiry, nanos);
    }
  }

  /**
   * A load in flight. It is in memory from its start, so that a second caller finds it.
   *
   * <p>A failed load is cancelled, with its failure beside it. It references its thread only while
   * it runs.
   *
   * <p>Thread-safe.
   */
  final class Load<V> extends CompletableFuture<Entry<V>> implements Slot<V> {

    private final ReadStamp stamp;
    private volatile @Nullable Entry<V> previous;
    private volatile @Nullable Thread owner = Thread.currentThread();
    private volatile @Nullable Throwable failure;

    /**
     * Creates a load that the current thread runs.
     *
     * @param previous the value that it replaces; null if none may be served
     */
    Load(ReadStamp stamp, @Nullable Entry<V> previous) {
      this.stamp = stamp;
      this.previous = previous;
    }

    @Override
    public ReadStamp stamp() {
      return stamp;
    }

    @Nullable Entry<V> previous() {
      return previous;
    }

    void setPrevious(Entry<V> stale) {
      previous = stale;
    }

    void succeed(Entry<V> entry) {
      complete(entry);
      owner = null;
    }

    void fail(Throwable failure) {
      this.failure = failure;
      cancel(false);
      owner = null;
    }

    /** Ends the load without a value: whoever waits for it loads instead. */
    void abandon() {
      cancel(false);
      owner = null;
    }

    /** The thread that loads; null once the load has ended. */
    @Nullable Thread owner() {
      return owner;
    }

    @Nullable Throwable failure() {
      return failure;
    }

    /** Returns whether the load ended without saying anything of the value: another must load. */
    boolean isInconclusive() {
      return failure == null
          || (failure instanceof LoadException known
              && known.getCause() instanceof InterruptedException);
    }
  }
}
