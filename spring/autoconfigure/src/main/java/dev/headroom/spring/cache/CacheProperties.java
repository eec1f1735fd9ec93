// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsException;
import dev.headroom.spring.settings.SectionCheck;
import dev.headroom.spring.settings.StoreModule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The settings of caches that the starter adds to those of the module.
 *
 * <p>Immutable.
 */
record CacheProperties(
    @Setting(value = "Whether values are cached. false loads every value.", defaultValue = "true")
        boolean enabled,
    @Setting(
            value =
                "Where values are cached: tiered or redis, in memory and in Redis where "
                    + "Redis is set; memory, in memory alone.",
            defaultValue = "tiered")
        CacheType type,
    @Setting(
            value = "Time for which a value is served after its load, in caches that set no TTL.",
            range = "1ms to 30d",
            unit = "s",
            defaultValue = "5m")
        Duration defaultTtl,
    @Setting(
            "Settings of single caches, by the name of the cache; of @Cacheable, the name as the "
                + "application writes it.")
        Map<String, CachePolicy<?>> caches,
    @Setting(
            "Packages whose classes @Cacheable values may be, to be shared by instances; values "
                + "of others stay in memory. None means the application's own packages.")
        List<String> valuePackages,
    @Setting(
            value = "Whether plain @Cacheable methods load once a key, as with sync = true.",
            defaultValue = "true")
        boolean loadOnce,
    @Setting(
            value =
                "Pause between two runs of the registered warmers; the first run is "
                    + "when the application is ready. 0 runs them once.",
            range = "0s to 30d",
            unit = "s",
            defaultValue = "1h")
        Duration warmEvery,
    @Setting(
            value =
                "Whether GET /api/cache/stats and POST /api/cache/warm are served to operators; see"
                    + " headroom.operator.",
            defaultValue = "false")
        boolean admin)
    implements SectionCheck {
  private static final Pattern VALUE_PACKAGE =
      Pattern.compile("(?!(java|javax|jdk|sun|com\\.sun)(\\.|$))[\\w$]+(\\.[\\w$]+)*");

  /** Where values are cached. */
  enum CacheType {
    /** In memory and in Redis. */
    TIERED,
    /** The same. */
    REDIS,
    /** In memory alone. */
    MEMORY
  }

  CacheProperties {
    SettingsCheck check =
        SettingsCheck.of(CacheProperties.class)
            .inRange("defaultTtl", defaultTtl)
            .inRange("warmEvery", warmEvery);
    for (String each : valuePackages) {
      check.require(
          VALUE_PACKAGE.matcher(each).matches(),
          "valuePackages",
          each,
          "packages of the application, such as com.example.shop",
          "name the packages whose classes are values");
    }
    if (check.faults().stream().noneMatch(each -> each.subject().equals("default-ttl"))) {
      caches.keySet().forEach(each -> check(check, each, defaultTtl, caches));
    }
    check.throwIfAny();
  }

  @Override
  public void check(Predicate<String> isSet, SettingsCheck check) {
    check.require(
        type == CacheType.MEMORY
            || !isSet.test("headroom.cache.type")
            || StoreModule.REDIS.isPresent(),
        "headroom.cache.type",
        type,
        StoreModule.REDIS.allowed("memory"),
        StoreModule.REDIS.remedy());
  }

  private static void check(
      SettingsCheck check, String name, Duration defaultTtl, Map<String, CachePolicy<?>> caches) {
    String at = "caches." + name;
    String mapped = PolicyNames.mapped(name);
    List<String> alike =
        caches.keySet().stream().filter(each -> PolicyNames.mapped(each).equals(mapped)).toList();
    check.require(
        alike.size() == 1, at, "written as " + mapped, "one of " + alike, "keep one of them");
    try {
      new CachePolicies(defaultTtl, caches).builder(mapped, Codec.utf8()).build();
    } catch (SettingsException refused) {
      for (SettingFault each : refused.faults()) {
        String subject = each.subject().replace("headroom.cache." + mapped, at);
        check.require(
            false,
            subject.equals("headroom.cache name") ? at : subject,
            each.value(),
            each.allowed(),
            each.remedy());
      }
    }
  }
}
