// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The names that the systems gave their settings, and what they mean here.
 *
 * <p>Immutable.
 */
public enum SystemName {
  /** The port of HTTP. */
  PORT("server.port", Form.AS_IT_IS),
  /** The master switch. */
  PERFORMANCE_OPTIMIZATIONS("headroom.enabled", Form.AS_IT_IS),
  /** The database's address. */
  DATABASE_URL("headroom.database.url", Form.AS_IT_IS),
  /** Connections kept ready. */
  DB_POOL_SIZE("headroom.database.pool.size", Form.AS_IT_IS),
  /** More of them under load. */
  DB_MAX_OVERFLOW("headroom.database.pool.max-overflow", Form.AS_IT_IS),
  /** How long a request waits for one. */
  DB_POOL_TIMEOUT("headroom.database.pool.timeout", Form.SECONDS),
  /** How long one lives. */
  DB_POOL_RECYCLE("headroom.database.pool.recycle", Form.SECONDS),
  /** Where Redis listens. */
  REDIS_URL("headroom.redis.url", Form.AS_IT_IS),
  /** The same; counts only where REDIS_URL is not set. */
  CACHE_REDIS_URL("headroom.redis.url", Form.AS_IT_IS),
  /** The same; counts only where neither of the others is set. */
  RATE_LIMIT_STORAGE_URL("headroom.redis.url", Form.AS_IT_IS),
  /** Whether there are caches. */
  CACHE_ENABLED("headroom.cache.enabled", Form.AS_IT_IS),
  /** Where values are kept. */
  CACHE_TYPE("headroom.cache.type", Form.AS_IT_IS),
  /** Whether there are limits. */
  RATE_LIMIT_ENABLED("headroom.limit.enabled", Form.AS_IT_IS),
  /** Who else may read answers, with commas. */
  CORS_ORIGINS("headroom.edge.cors.origins", Form.AS_IT_IS),
  /** Whose word on a client's address is believed, with commas. */
  TRUSTED_PROXIES("headroom.edge.trusted-proxies", Form.AS_IT_IS),
  /** The engine that produces Alpine's signals. */
  ARGO_URL("headroom.monitor.downstream.argo", Form.AS_IT_IS);

  private final String property;
  private final Form form;

  SystemName(String property, Form form) {
    this.property = property;
    this.form = form;
  }

  /**
   * Returns the property that it stands for.
   *
   * @return its full name
   */
  public String property() {
    return property;
  }

  /**
   * Turns what an operator wrote into what the property wants.
   *
   * @param written the variable's value
   * @return the property's value; null for a blank one, which counts as not set
   */
  @Nullable String read(String written) {
    String value = written.strip();
    if (value.isEmpty()) {
      return null;
    }
    return switch (form) {
      case AS_IT_IS -> value;
      case SECONDS -> value.matches("\\d+") ? value + "s" : value.toLowerCase(Locale.ROOT);
    };
  }

  private enum Form {
    AS_IT_IS,
    SECONDS
  }
}
