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
 * Computes when entries of one cache expire, by its expiry policy. A policy that fails changes
 * nothing, and is logged once.
 *
 * <p>Thread-safe, as the policy must be.
 */
public final class EntryExpiry {

  private static final Logger LOG = LoggerFactory.getLogger(EntryExpiry.class);

  /** Longer is for ever, and would not fit the monotonic clock. */
  private static final long MAX_NANOS = TimeUnit.DAYS.toNanos(36_500);

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

  /** The expiry of a new entry: {@link StoredEntry#EXPIRED} if it is not to be stored. */
  long forCreation() {
    return expiry(creation, StoredEntry.NEVER);
  }

  long forUpdate(long expiryNanos) {
    return expiry(update, expiryNanos);
  }

  /** The expiry of an entry after a hit; {@link StoredEntry#UNCHANGED} if it stays. */
  long forAccess() {
    return expiry(access, StoredEntry.UNCHANGED);
  }

  private long expiry(Supplier<@Nullable Duration> question, long unchanged) {
    Duration ttl;
    try {
      ttl = question.get();
    } catch (RuntimeException e) {
      if (failureLogged.compareAndSet(false, true)) {
        LOG.warn(
            "the expiry policy of cache {} failed; its entries expire as they would have",
            cache,
            e);
      }
      return unchanged;
    }
    if (ttl == null) {
      return unchanged;
    }
    if (ttl.isEternal()) {
      return StoredEntry.NEVER;
    }
    if (ttl.isZero()) {
      return StoredEntry.EXPIRED;
    }
    long nanos = ttl.getTimeUnit().toNanos(ttl.getDurationAmount());
    return nanos >= MAX_NANOS ? StoredEntry.NEVER : time.nanos() + nanos;
  }
}
