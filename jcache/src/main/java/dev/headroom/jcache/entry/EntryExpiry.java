// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import dev.headroom.ground.TimeSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the expiry policy of one cache when an entry is over. A policy that fails changes nothing,
 * and is told once.
 *
 * <p>Thread-safe, as the policy must be.
 */
public final class EntryExpiry {

  private static final Logger LOG = LoggerFactory.getLogger(EntryExpiry.class);

  /** Longer is for ever, and would not fit the monotonic clock. */
  private static final long LONGEST_NANOS = TimeUnit.DAYS.toNanos(36_500);

  private final String cache;
  private final ExpiryPolicy policy;
  private final TimeSource time;
  private final AtomicBoolean failureLogged = new AtomicBoolean();
  private final Supplier<@Nullable Duration> creation;
  private final Supplier<@Nullable Duration> access;
  private final Supplier<@Nullable Duration> update;

  public EntryExpiry(String cache, ExpiryPolicy policy, TimeSource time) {
    this.cache = cache;
    this.policy = policy;
    this.time = time;
    this.creation = policy::getExpiryForCreation;
    this.access = policy::getExpiryForAccess;
    this.update = policy::getExpiryForUpdate;
  }

  public ExpiryPolicy policy() {
    return policy;
  }

  long nowNanos() {
    return time.nanos();
  }

  /** The end of a new entry: {@link StoredEntry#EXPIRED} if it is not to be kept. */
  long forCreation() {
    return over(creation, StoredEntry.NEVER);
  }

  long forUpdate(long overNanos) {
    return over(update, overNanos);
  }

  long forAccess(long overNanos) {
    return over(access, overNanos);
  }

  private long over(Supplier<@Nullable Duration> question, long unchanged) {
    Duration life;
    try {
      life = question.get();
    } catch (RuntimeException e) {
      if (failureLogged.compareAndSet(false, true)) {
        LOG.warn("the expiry policy of cache {} failed, lives stay as they are", cache, e);
      }
      return unchanged;
    }
    if (life == null) {
      return unchanged;
    }
    if (life.isEternal()) {
      return StoredEntry.NEVER;
    }
    if (life.isZero()) {
      return StoredEntry.EXPIRED;
    }
    long nanos = life.getTimeUnit().toNanos(life.getDurationAmount());
    return nanos >= LONGEST_NANOS ? StoredEntry.NEVER : time.nanos() + nanos;
  }
}
