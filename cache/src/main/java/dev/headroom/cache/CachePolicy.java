// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.ground.SettingsCheck;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How one kind of value is kept.
 *
 * <p>Immutable.
 *
 * @param <V> the value
 * @param name {@code [a-z0-9.-]}, 1 to 64 characters, unique in an application; the prefix of its
 *     keys and its label in meters
 * @param codec how values travel to the shared level
 * @param ttl how long a value may be served after its load; 1 ms to 30 days
 * @param memoryTtl how long a copy in memory may be served where there is a shared level; 1 ms to
 *     {@code ttl}
 * @param maxEntries how many values memory holds at most; 1 to 100 million
 * @param jitter the share of both TTLs by which a value's own may be shorter, so that values loaded
 *     together are not over together; 0 to 0.5
 * @param bound how long after an invalidation another instance may still serve its memory copy,
 *     whatever is lost or delayed; 100 ms to 1 hour
 */
public record CachePolicy<V>(
    String name,
    Codec<V> codec,
    Duration ttl,
    Duration memoryTtl,
    long maxEntries,
    double jitter,
    Duration bound) {

  private static final Pattern NAME = Pattern.compile("[a-z0-9.-]{1,64}");
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration USUAL_BOUND = Duration.ofSeconds(1);
  private static final Duration LEAST_BOUND = Duration.ofMillis(100);
  private static final Duration MOST_BOUND = Duration.ofHours(1);
  private static final Duration LONGEST = Duration.ofDays(30);
  private static final Duration USUAL_TTL = Duration.ofMinutes(5);
  private static final Duration USUAL_MEMORY_TTL = Duration.ofSeconds(10);
  private static final long USUAL_ENTRIES = 10_000;
  private static final double USUAL_JITTER = 0.1;
  private static final double MOST_JITTER = 0.5;

  /**
   * Checks all at once.
   *
   * @throws dev.headroom.ground.SettingsException naming every setting out of its range
   */
  public CachePolicy {
    String at = "headroom.cache." + name + ".";
    new SettingsCheck()
        .require(
            NAME.matcher(name).matches(),
            "headroom.cache name",
            name,
            NAME.pattern(),
            "choose a name of those characters")
        .between(at + "ttl", ttl, SHORTEST, LONGEST, "set how long a value may be served")
        .between(
            at + "memory-ttl", memoryTtl, SHORTEST, ttl, "set how long a memory copy may be served")
        .between(at + "max-entries", maxEntries, 1, 100_000_000, "set what memory may hold")
        .require(
            jitter >= 0 && jitter <= MOST_JITTER,
            at + "jitter",
            jitter,
            "0 to " + MOST_JITTER,
            "set the share of the TTL that may be cut off")
        .between(at + "bound", bound, LEAST_BOUND, MOST_BOUND, "set how stale a memory copy may be")
        .throwIfAny();
  }

  /**
   * Begins a policy.
   *
   * @param name its name
   * @param codec its codec
   * @param <V> the value
   * @return a builder with a TTL of 5 minutes, a memory TTL of 10 seconds, 10 000 entries, a jitter
   *     of 0.1 and a bound of 1 second
   */
  public static <V> Builder<V> named(String name, Codec<V> codec) {
    return new Builder<>(name, codec);
  }

  /**
   * The share of the TTLs that one value gets. Equal seeds give equal shares; near seeds, far ones.
   *
   * @return above 1 - jitter, to 1
   */
  double shareOfTtl(long seed) {
    long mixed = seed * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    double unit = (mixed >>> 11) * 0x1p-53;
    return 1 - jitter * unit;
  }

  /**
   * Collects what a policy says.
   *
   * <p>Confined to one thread.
   *
   * @param <V> the value
   */
  public static final class Builder<V> {

    private final String name;
    private final Codec<V> codec;
    private Duration ttl = USUAL_TTL;
    private @Nullable Duration memoryTtl;
    private long maxEntries = USUAL_ENTRIES;
    private double jitter = USUAL_JITTER;
    private Duration bound = USUAL_BOUND;

    private Builder(String name, Codec<V> codec) {
      this.name = name;
      this.codec = codec;
    }

    /**
     * Sets how long a value may be served after its load.
     *
     * @param ttl 1 ms to 30 days
     * @return this
     */
    public Builder<V> ttl(Duration ttl) {
      this.ttl = ttl;
      return this;
    }

    /**
     * Sets how long a memory copy may be served where there is a shared level.
     *
     * @param memoryTtl 1 ms to the TTL; if never set, 10 seconds or the TTL if that is shorter
     * @return this
     */
    public Builder<V> memoryTtl(Duration memoryTtl) {
      this.memoryTtl = memoryTtl;
      return this;
    }

    /**
     * Sets how many values memory holds.
     *
     * @param maxEntries 1 to 100 million
     * @return this
     */
    public Builder<V> maxEntries(long maxEntries) {
      this.maxEntries = maxEntries;
      return this;
    }

    /**
     * Sets how much shorter than the TTLs a value's own may be.
     *
     * @param jitter 0 (all live the whole TTL) to 0.5, a share of the TTL
     * @return this
     */
    public Builder<V> jitter(double jitter) {
      this.jitter = jitter;
      return this;
    }

    /**
     * Sets how long after an invalidation another instance may still serve its memory copy.
     *
     * @param bound 100 ms to 1 hour; a short one costs nothing but memory hits while the shared
     *     level is away
     * @return this
     */
    public Builder<V> bound(Duration bound) {
      this.bound = bound;
      return this;
    }

    /**
     * Ends the policy.
     *
     * @return the checked policy
     */
    public CachePolicy<V> build() {
      Duration usual = USUAL_MEMORY_TTL.compareTo(ttl) < 0 ? USUAL_MEMORY_TTL : ttl;
      Duration memory = memoryTtl == null ? usual : memoryTtl;
      return new CachePolicy<>(name, codec, ttl, memory, maxEntries, jitter, bound);
    }
  }
}
