// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.IndexDefinition;
import dev.headroom.database.PoolSettings;
import dev.headroom.edge.CompressionSettings;
import dev.headroom.edge.CorsSettings;
import dev.headroom.edge.GuardSettings;
import dev.headroom.edge.HeaderProfile;
import dev.headroom.edge.PathPattern;
import dev.headroom.edge.SecurityHeadersFilter;
import dev.headroom.edge.TrustedProxies;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsException;
import dev.headroom.limit.RateLimit;
import dev.headroom.store.redis.RedisSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The settings as the rooms want them, all checked before anything is built, so that one message
 * tells every fault.
 *
 * <p>Immutable.
 */
record HeadroomSettings(
    @Nullable RedisSettings redis,
    @Nullable DatabaseUrl databaseUrl,
    @Nullable PoolSettings pool,
    List<IndexDefinition> indexes,
    Map<RateLimit, PathPattern> limits,
    @Nullable TrustedProxies proxies,
    @Nullable CorsSettings cors,
    @Nullable CompressionSettings compression,
    @Nullable GuardSettings guard,
    List<SecurityHeadersFilter.Rule> headers) {

  private static final int POOL_WHEN_OFF = 5;

  static HeadroomSettings of(HeadroomProperties properties) {
    Reader reader = new Reader();
    HeadroomSettings settings =
        new HeadroomSettings(
            reader.read(() -> redis(properties.redis())),
            reader.read(() -> databaseUrl(properties.database())),
            reader.read(() -> pool(properties)),
            reader.all(properties.database().indexes(), HeadroomSettings::index),
            reader.limits(properties.limit()),
            reader.read(() -> TrustedProxies.parse(properties.edge().trustedProxies())),
            reader.read(() -> cors(properties.edge().cors())),
            reader.read(() -> compression(properties.edge().compression())),
            reader.read(() ->
                new GuardSettings(
                    properties.edge().maxBodyBytes(), properties.edge().maxUriLength())),
            reader.headers(properties.edge()));
    reader.check.throwIfAny();
    return settings;
  }

  private static @Nullable RedisSettings redis(HeadroomProperties.Redis redis) {
    String url = redis.url();
    return url == null || url.isBlank()
        ? null
        : new RedisSettings(
            url,
            redis.commandTimeout(),
            redis.limitTimeout(),
            redis.connectTimeout(),
            redis.probeInterval());
  }

  private static @Nullable DatabaseUrl databaseUrl(HeadroomProperties.Database database) {
    String url = database.url();
    return url == null || url.isBlank()
        ? null
        : DatabaseUrl.of(url, database.user(), database.password());
  }

  private static PoolSettings pool(HeadroomProperties properties) {
    HeadroomProperties.Pool pool = properties.database().pool();
    return new PoolSettings(
        properties.enabled() ? pool.size() : POOL_WHEN_OFF,
        properties.enabled() ? pool.maxOverflow() : 0,
        pool.timeout(),
        pool.recycle(),
        pool.connectTimeout(),
        pool.prePing(),
        pool.resetOnReturn(),
        pool.leakThreshold());
  }

  private static IndexDefinition index(HeadroomProperties.Index index) {
    return new IndexDefinition(
        index.name(),
        index.table(),
        index.columns(),
        index.unique(),
        index.where(),
        index.include(),
        index.method());
  }

  private static CorsSettings cors(HeadroomProperties.Cors cors) {
    return new CorsSettings(
        cors.origins(),
        cors.credentials(),
        cors.methods(),
        cors.headers(),
        cors.exposed(),
        cors.maxAge());
  }

  private static CompressionSettings compression(HeadroomProperties.Compression compression) {
    return new CompressionSettings(
        compression.minBytes(), compression.level(), CompressionSettings.ordinary().types());
  }

  /** Reads on after a fault, so that the next one is found too. */
  private static final class Reader {

    private final SettingsCheck check = new SettingsCheck();

    <T> @Nullable T read(Supplier<@Nullable T> source) {
      try {
        return source.get();
      } catch (SettingsException e) {
        check.add(e);
        return null;
      }
    }

    <A, T> List<T> all(List<A> sources, java.util.function.Function<A, T> reading) {
      List<T> read = new ArrayList<>();
      for (A source : sources) {
        T one = read(() -> reading.apply(source));
        if (one != null) {
          read.add(one);
        }
      }
      return List.copyOf(read);
    }

    Map<RateLimit, PathPattern> limits(HeadroomProperties.Limit limit) {
      Map<RateLimit, PathPattern> read = new LinkedHashMap<>();
      limit
          .rules()
          .forEach((name, rule) -> {
            RateLimit rate = read(() -> RateLimit.parse(name, rule.limit()));
            PathPattern match = read(() -> PathPattern.parse(rule.match()));
            if (rate != null && match != null) {
              read.put(rate, match);
            }
          });
      return read;
    }

    List<SecurityHeadersFilter.Rule> headers(HeadroomProperties.Edge edge) {
      List<SecurityHeadersFilter.Rule> read = new ArrayList<>();
      rules(read, edge.docs(), HeaderProfile.docs());
      rules(read, edge.pages(), HeaderProfile.page());
      return List.copyOf(read);
    }

    private void rules(
        List<SecurityHeadersFilter.Rule> into, List<String> paths, HeaderProfile profile) {
      for (PathPattern path : all(paths, PathPattern::parse)) {
        into.add(new SecurityHeadersFilter.Rule(path, profile));
      }
    }
  }
}
