// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.policy;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one cache that an operator may change; what is null is the application's choice.
 *
 * <p>Immutable.
 */
public record CacheSettings(
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
            value = "Values that memory holds; the least used are evicted. Not set, 10000.",
            range = "1 to 1099511627776",
            unit = "entries")
        @Nullable Long maxEntries,
    @Setting(
            value =
                "Share of the TTLs by which a value's own may be shorter, so that "
                    + "values do not expire together. Not set, 0.1.",
            range = "0 to 0.5")
        @Nullable Double jitter,
    @Setting(
            value =
                "Time for which another instance may serve its copy after an "
                    + "invalidation. Not set, 1 s.",
            range = "100ms to 1h",
            unit = "s")
        @Nullable Duration bound,
    @Setting(
            value = "The bound while Redis is unavailable. Not set, the bound itself.",
            range = "0s to 30d",
            unit = "s",
            formerly = "bound-when-away")
        @Nullable Duration boundWhenUnavailable,
    @Setting(
            value =
                "What happens on a miss while Redis is unavailable. Not set, the value is loaded.",
            formerly = "when-away")
        @Nullable WhenUnavailable whenUnavailable,
    @Setting(
            value =
                "Share of the TTL after which a hit refreshes the value; 1 is never. Not set, 1.",
            range = "0.1 to 1")
        @Nullable Double refreshAhead,
    @Setting(
            value = "Time for which an expired value is served while it is refreshed. Not set, 0.",
            range = "0s to 30d",
            unit = "s")
        @Nullable Duration staleWhileRevalidate,
    @Setting(
            value =
                "Time for which an expired value is served when it cannot be loaded. Not set, 0.",
            range = "0s to 30d",
            unit = "s")
        @Nullable Duration staleIfError) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public CacheSettings {
    SettingsCheck.of(CacheSettings.class)
        .inRange("ttl", ttl)
        .inRange("memoryTtl", memoryTtl)
        .inRange("negativeTtl", negativeTtl)
        .inRange("maxEntries", maxEntries)
        .inRange("jitter", jitter)
        .inRange("bound", bound)
        .inRange("boundWhenUnavailable", boundWhenUnavailable)
        .inRange("refreshAhead", refreshAhead)
        .inRange("staleWhileRevalidate", staleWhileRevalidate)
        .inRange("staleIfError", staleIfError)
        .throwIfAny();
  }

  /** Sets in a policy what the operator set. */
  public void applyTo(CachePolicyBuilder<?> policy) {
    apply(ttl, policy::ttl);
    apply(memoryTtl, policy::memoryTtl);
    apply(negativeTtl, policy::negativeTtl);
    apply(maxEntries, policy::maxEntries);
    apply(jitter, policy::jitter);
    apply(bound, policy::bound);
    apply(boundWhenUnavailable, policy::boundWhenUnavailable);
    apply(whenUnavailable, policy::whenUnavailable);
    apply(refreshAhead, policy::refreshAhead);
    apply(staleWhileRevalidate, policy::staleWhileRevalidate);
    apply(staleIfError, policy::staleIfError);
  }

  private static <T> void apply(@Nullable T set, Function<T, ?> to) {
    if (set != null) {
      var unused = to.apply(set);
    }
  }
}
