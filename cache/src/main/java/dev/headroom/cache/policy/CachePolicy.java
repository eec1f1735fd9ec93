// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.policy;

import dev.headroom.cache.codec.Codec;
import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsException;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The policy of one cache: how long, how much and how coherently it keeps values. Made by {@link
 * #builder}, or bound to the settings of an operator.
 *
 * <p>Immutable.
 *
 * @param name {@code [A-Za-z0-9._:#$/-]}, 1 to 64 characters, unique in an application
 * @param codec how values travel to the shared level; null if they stay in the memory of each
 *     instance, though invalidations reach all
 * @param negative which values say that there is nothing
 * @param weigher the weight of a value; null if each weighs 1
 * @param tags what a value is made of, by the value
 * @param staleWhen for which failures of a load an expired value is served
 * @param ttl how long a value is served after its load
 * @param memoryTtl how long a copy in memory is served where there is a shared level
 * @param negativeTtl the TTL of values that say that there is nothing
 * @param maxEntries what memory holds: a number of values, or a weight if there is a weigher
 * @param jitter the share of both TTLs by which a value's own may be shorter
 * @param bound how long after an invalidation another instance may serve its copy in memory
 * @param boundWhenUnavailable the bound while the shared level is unavailable; 0 for {@code bound}
 * @param whenUnavailable what happens on a miss while the shared level is unavailable
 * @param refreshAhead the share of the TTL after which a hit refreshes the value; 1 is never
 * @param staleWhileRevalidate how long after its expiry a value is served while it is refreshed
 * @param staleIfError how long after its expiry a value is served when it cannot be loaded; at
 *     least as long as {@code staleWhileRevalidate}, whatever is set
 * @param loadWait how long a caller waits for another caller's load; null for its end
 * @param <V> the value
 */
public record CachePolicy<V>(
    String name,
    @Nullable Codec<V> codec,
    Predicate<? super V> negative,
    @Nullable ToIntFunction<? super V> weigher,
    Function<? super V, ? extends Collection<String>> tags,
    Predicate<? super Throwable> staleWhen,
    @Setting(
            value =
                "Time for which a value is served after its load. Not set, "
                    + "headroom.cache.default-ttl.",
            range = "1ms to 30d",
            unit = "s")
        @Nullable Duration ttl,
    @Setting(
            value =
                "Time for which a copy in memory is served; at most the TTL. Not set, "
                    + "10 s or the TTL.",
            range = "1ms to 30d",
            unit = "s")
        @Nullable Duration memoryTtl,
    @Setting(
            value =
                "Time for which a value is served that says that there is nothing. Not "
                    + "set, the TTL.",
            range = "1ms to 30d",
            unit = "s")
        @Nullable Duration negativeTtl,
    @Setting(
            value = "Values that memory holds; the least used are evicted.",
            range = "1 to 1099511627776",
            unit = "entries",
            defaultValue = "10000")
        long maxEntries,
    @Setting(
            value =
                "Share of the TTLs by which a value's own may be shorter, so that "
                    + "values do not expire together.",
            range = "0 to 0.5",
            defaultValue = "0.1")
        double jitter,
    @Setting(
            value =
                "Time for which another instance may serve its copy after an invalidation, "
                    + "whatever is lost or delayed.",
            range = "100ms to 1h",
            unit = "s",
            defaultValue = "1s")
        Duration bound,
    @Setting(
            value =
                "The bound while Redis is unavailable: copies are then served past their "
                    + "memory TTL too, though not past their TTL. 0 is the bound itself.",
            range = "0s to 30d",
            unit = "s",
            defaultValue = "0s",
            formerly = "bound-when-away")
        Duration boundWhenUnavailable,
    @Setting(
            value =
                "What happens on a miss while Redis is unavailable: the value is loaded, or "
                    + "the call fails, which spares the source.",
            defaultValue = "load",
            formerly = "when-away")
        WhenUnavailable whenUnavailable,
    @Setting(
            value =
                "Share of the TTL after which a hit refreshes the value in the background; "
                    + "1 is never.",
            range = "0.1 to 1",
            defaultValue = "1")
        double refreshAhead,
    @Setting(
            value = "Time for which an expired value is served while it is refreshed.",
            range = "0s to 30d",
            unit = "s",
            defaultValue = "0s")
        Duration staleWhileRevalidate,
    @Setting(
            value = "Time for which an expired value is served when it cannot be loaded.",
            range = "0s to 30d",
            unit = "s",
            defaultValue = "0s")
        Duration staleIfError,
    @Setting(
            value =
                "Longest wait of a caller for a load that another caller of the instance runs; "
                    + "then the call fails, and the load goes on. Not set, the end of the load.",
            range = "1ms to 1h",
            unit = "s")
        @Nullable Duration loadWait) {

  /** The longest TTL. */
  public static final Duration MAX_TTL = Duration.ofDays(30);

  private static final Duration DEFAULT_TTL = Duration.ofMinutes(5);
  private static final Duration DEFAULT_MEMORY_TTL = Duration.ofSeconds(10);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:#$/-]{1,64}");

  /**
   * Checks the settings. What only code sets may be missing: a binder knows nothing of it.
   *
   * @throws dev.headroom.ground.SettingsException naming every setting out of its range
   */
  public CachePolicy {
    negative = negative == null ? CachePolicy::isEmptyOptional : negative;
    tags = tags == null ? value -> List.of() : tags;
    staleWhen = staleWhen == null ? failure -> true : staleWhen;
    SettingsCheck check =
        SettingsCheck.of(CachePolicy.class)
            .inRange("ttl", ttl)
            .inRange("negativeTtl", negativeTtl)
            .inRange("maxEntries", maxEntries)
            .inRange("jitter", jitter)
            .inRange("bound", bound)
            .inRange("boundWhenUnavailable", boundWhenUnavailable)
            .inRange("refreshAhead", refreshAhead)
            .inRange("staleWhileRevalidate", staleWhileRevalidate)
            .inRange("staleIfError", staleIfError)
            .inRange("loadWait", loadWait);
    if (memoryTtl != null) {
      check.between(
          "memoryTtl",
          memoryTtl,
          Duration.ofMillis(1),
          ttl == null ? MAX_TTL : ttl,
          "set how long a copy may be served");
    }
    check.throwIfAny();
  }

  private static boolean isEmptyOptional(Object value) {
    return value instanceof Optional<?> optional && optional.isEmpty();
  }

  /**
   * Returns a builder of a policy.
   *
   * @param name {@code [A-Za-z0-9._:#$/-]}, 1 to 64 characters, unique in an application; the
   *     prefix of its keys and its label in meters
   * @param codec how values travel to the shared level
   * @param <V> the value
   * @return a builder with a TTL of 5 minutes, a memory TTL of 10 seconds, 10 000 entries, a jitter
   *     of 0.1, a bound of 1 second, and all else off
   */
  public static <V> Builder<V> builder(String name, Codec<V> codec) {
    return CachePolicy.<V>builder(name).codec(codec);
  }

  /**
   * Returns a builder of a policy of values that stay in memory, or whose codec is set later.
   *
   * @param name {@code [A-Za-z0-9._:#$/-]}, 1 to 64 characters, unique in an application
   * @param <V> the value
   * @return a builder with the same defaults
   */
  public static <V> Builder<V> builder(String name) {
    return new Builder<>(name);
  }

  @Override
  public Duration ttl() {
    return ttl == null ? DEFAULT_TTL : ttl;
  }

  @Override
  public Duration memoryTtl() {
    if (memoryTtl != null) {
      return memoryTtl;
    }
    return DEFAULT_MEMORY_TTL.compareTo(ttl()) < 0 ? DEFAULT_MEMORY_TTL : ttl();
  }

  @Override
  public Duration negativeTtl() {
    return negativeTtl == null ? ttl() : negativeTtl;
  }

  /**
   * Returns how long after its expiry a value may still be served.
   *
   * @return the longer of the two stale times
   */
  public Duration grace() {
    return staleWhileRevalidate.compareTo(staleIfError) > 0 ? staleWhileRevalidate : staleIfError;
  }

  /** Returns the longest that the shared level keeps a value: the longest TTL and the grace. */
  public Duration longestLife() {
    return MAX_TTL.plus(grace());
  }

  /**
   * A builder of cache policies.
   *
   * <p>Confined to one thread.
   *
   * @param <V> the value
   */
  public static final class Builder<V> {

    private static final SettingsRecord<?> POLICY = SettingsRecord.of(CachePolicy.class);

    /** By the name of the component, as an operator writes it. */
    private final Map<String, @Nullable Object> values = new HashMap<>();

    private final String name;

    private Builder(String name) {
      this.name = name;
      set("name", name).set("ttl", DEFAULT_TTL);
    }

    private Builder<V> set(String component, @Nullable Object value) {
      values.put(component, value);
      return this;
    }

    /** Takes over what an operator set in a policy that was bound to settings. */
    public Builder<V> settings(CachePolicy<?> bound) {
      for (SettingsRecord.Component each : POLICY.components()) {
        Object value = each.setting() == null ? null : each.valueIn(bound);
        if (value != null) {
          set(each.name(), value);
        }
      }
      return this;
    }

    /** Sets how values travel to the shared level; never set, they stay in memory. */
    public Builder<V> codec(Codec<V> codec) {
      return set("codec", codec);
    }

    /** Sets how long a value is served after its load: 1 ms to 30 days, 5 minutes by default. */
    public Builder<V> ttl(Duration ttl) {
      return set("ttl", ttl);
    }

    /** Sets how long a copy in memory is served: 1 ms to the TTL; 10 s or the TTL by default. */
    public Builder<V> memoryTtl(Duration memoryTtl) {
      return set("memory-ttl", memoryTtl);
    }

    /** Sets the TTL of values that say there is nothing: 1 ms to 30 days, the TTL by default. */
    public Builder<V> negativeTtl(Duration negativeTtl) {
      return set("negative-ttl", negativeTtl);
    }

    /** Sets which values say that there is nothing; an empty {@link Optional} by default. */
    public Builder<V> negativeWhen(Predicate<? super V> negative) {
      return set("negative", negative);
    }

    /** Sets how many values memory holds: 1 to 2^40, 10 000 by default. */
    public Builder<V> maxEntries(long maxEntries) {
      return set("max-entries", maxEntries).set("weigher", null);
    }

    /** Sets how much memory holds by the weight of its values, 1 at least each: 1 to 2^40. */
    public Builder<V> maxWeight(long maxWeight, ToIntFunction<? super V> weigher) {
      return set("max-entries", maxWeight).set("weigher", weigher);
    }

    /** Sets how much shorter than the TTLs a value's own may be: 0 to 0.5, 0.1 by default. */
    public Builder<V> jitter(double jitter) {
      return set("jitter", jitter);
    }

    /** Sets how stale a copy of another instance may be: 100 ms to 1 hour, 1 s by default. */
    public Builder<V> bound(Duration bound) {
      return set("bound", bound);
    }

    /** Widens the bound while the shared level is unavailable: 0 (not at all) to 30 days. */
    public Builder<V> boundWhenUnavailable(Duration bound) {
      return set("bound-when-unavailable", bound);
    }

    /** Sets what a miss does while the shared level is unavailable; loads by default. */
    public Builder<V> whenUnavailable(WhenUnavailable whenUnavailable) {
      return set("when-unavailable", whenUnavailable);
    }

    /** Sets what values are made of, by their tags; a loader may add tags of its own. */
    public Builder<V> taggedBy(Function<? super V, ? extends Collection<String>> tags) {
      return set("tags", tags);
    }

    /** Sets after which share of the TTL a hit refreshes a value: 0.1 to 1 (never, default). */
    public Builder<V> refreshAhead(double share) {
      return set("refresh-ahead", share);
    }

    /** Serves an expired value while it is refreshed: for 0 (default) to 30 days. */
    public Builder<V> staleWhileRevalidate(Duration grace) {
      return set("stale-while-revalidate", grace);
    }

    /** Serves an expired value when it cannot be loaded: for 0 (default) to 30 days. */
    public Builder<V> staleIfError(Duration grace) {
      return set("stale-if-error", grace);
    }

    /** Sets for which failures of a load an expired value is served; any exception by default. */
    public Builder<V> staleWhen(Predicate<? super Throwable> failure) {
      return set("stale-when", failure);
    }

    /** Bounds the wait for another caller's load: 1 ms to 1 hour; its end by default. */
    public Builder<V> loadWait(Duration timeout) {
      return set("load-wait", timeout);
    }

    /**
     * Builds the policy.
     *
     * @return the checked policy
     * @throws dev.headroom.ground.SettingsException naming every setting out of its range
     */
    @SuppressWarnings("unchecked") // every method of this builder takes values of V
    public CachePolicy<V> build() {
      SettingsCheck check =
          new SettingsCheck()
              .require(
                  NAME.matcher(name).matches(),
                  "headroom.cache name",
                  name,
                  NAME.pattern(),
                  "choose a name of those characters");
      Record made = null;
      try {
        made = POLICY.create(this::value);
      } catch (SettingsException refused) {
        String at = "headroom.cache." + name + ".";
        for (SettingFault each : refused.faults()) {
          check.require(false, at + each.subject(), each.value(), each.allowed(), each.remedy());
        }
      }
      check.throwIfAny();
      return (CachePolicy<V>) Objects.requireNonNull(made);
    }

    private @Nullable Object value(SettingsRecord.Component component) {
      return values.containsKey(component.name()) || component.setting() == null
          ? values.get(component.name())
          : component.defaultValue();
    }
  }
}
