// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import dev.headroom.ground.SettingsCheck;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;

/**
 * The names that the systems gave their settings, and what they mean here.
 *
 * <p>Immutable.
 */
public enum SystemName {
  /** The port of HTTP. */
  PORT("server.port", Form.PORT, "the port of HTTP; 0 takes any that is free"),
  /** The master switch. */
  PERFORMANCE_OPTIMIZATIONS("headroom.enabled", Form.SWITCH, "the master switch"),
  /** The database's address. */
  DATABASE_URL("headroom.database.url", Form.TEXT, "the database's address"),
  /** Connections kept ready. */
  DB_POOL_SIZE("headroom.database.pool.size", Form.COUNT, "connections kept ready"),
  /** More of them under load. */
  DB_MAX_OVERFLOW("headroom.database.pool.max-overflow", Form.COUNT, "more of them under load"),
  /** How long a request waits for one. */
  DB_POOL_TIMEOUT("headroom.database.pool.timeout", Form.SECONDS, "the wait for a connection"),
  /** How long one lives. */
  DB_POOL_RECYCLE(
      "headroom.database.pool.recycle", Form.SECONDS, "the life of a connection; -1 for ever"),
  /** Where Redis listens. */
  REDIS_URL("headroom.redis.url", Form.TEXT, "where Redis listens"),
  /** The same; counts only where REDIS_URL is not set. */
  CACHE_REDIS_URL("headroom.redis.url", Form.TEXT, "the same; counts where REDIS_URL is not set"),
  /** The same; counts only where neither of the others is set. */
  RATE_LIMIT_STORAGE_URL(
      "headroom.redis.url",
      Form.TEXT,
      "the same; counts where neither is set; memory:// sets headroom.limit.storage"),
  /** Whether there are caches. */
  CACHE_ENABLED("headroom.cache.enabled", Form.SWITCH, "whether there are caches"),
  /** Where values are kept. */
  CACHE_TYPE("headroom.cache.type", Form.CACHE, "where values are kept"),
  /** How long a value may be served when its cache says nothing. */
  CACHE_DEFAULT_TTL(
      "headroom.cache.default-ttl", Form.SECONDS, "how long a value may be served by default"),
  /** Whether there are limits. */
  RATE_LIMIT_ENABLED("headroom.limit.enabled", Form.SWITCH, "whether there are limits"),
  /** Requests a second of the preset toeic. */
  RATE_LIMIT_REQUESTS("headroom.limit.requests", Form.COUNT, "a second, of the preset toeic"),
  /** Requests at once of the preset toeic. */
  RATE_LIMIT_BURST("headroom.limit.burst", Form.COUNT, "at once, of the preset toeic"),
  /** Requests a second at sign-in of the preset toeic. */
  AUTH_RATE_LIMIT_REQUESTS(
      "headroom.limit.auth-requests", Form.COUNT, "a second at sign-in, of the preset toeic"),
  /** Requests at once at sign-in of the preset toeic. */
  AUTH_RATE_LIMIT_BURST(
      "headroom.limit.auth-burst", Form.COUNT, "at once at sign-in, of the preset toeic"),
  /** Calls inside the database's gate. */
  MAX_CONCURRENT_DB_OPS(
      "headroom.overload.bulkheads.database.max-calls",
      Form.COUNT,
      "connections held and waited for together"),
  /** Of them those that run. */
  WORKER_POOL_SIZE_DB(
      "headroom.overload.bulkheads.database.max-concurrent",
      Form.COUNT,
      "connections held at once"),
  /** Calls inside the gate of other services. */
  MAX_CONCURRENT_HTTP_OPS(
      "headroom.overload.bulkheads.http.max-calls",
      Form.COUNT,
      "calls of other services, running and waiting"),
  /** Of them those that run. */
  WORKER_POOL_SIZE_HTTP(
      "headroom.overload.bulkheads.http.max-concurrent",
      Form.COUNT,
      "calls of other services at once"),
  /** Calls inside the gate of Redis. */
  MAX_CONCURRENT_CACHE_OPS(
      "headroom.overload.bulkheads.cache.max-calls",
      Form.COUNT,
      "cache reads of Redis, running and waiting"),
  /** Of them those that run. */
  WORKER_POOL_SIZE_CACHE(
      "headroom.overload.bulkheads.cache.max-concurrent",
      Form.COUNT,
      "cache reads of Redis at once"),
  /** Who else may read answers, with commas. */
  CORS_ORIGINS("headroom.edge.cors.origins", Form.TEXT, "who else may read answers, with commas"),
  /** Whose word on a client's address is believed, with commas. */
  TRUSTED_PROXIES(
      "headroom.edge.trusted-proxies",
      Form.TEXT,
      "networks whose word on a client's address is believed, with commas"),
  /** The engine that produces Alpine's signals. */
  ARGO_URL("headroom.monitor.downstream.argo", Form.TEXT, "Alpine's engine, told in /health");

  static final String SOURCE = "headroom system names";
  static final String MEMORY = "memory://";

  private final String property;
  private final Form form;
  private final String meaning;

  SystemName(String property, Form form, String meaning) {
    this.property = property;
    this.form = form;
    this.meaning = meaning;
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
   * Returns what it is for.
   *
   * @return a phrase
   */
  public String meaning() {
    return meaning;
  }

  /**
   * Returns what may be written.
   *
   * @return a phrase
   */
  public String allowed() {
    return form.allowed;
  }

  /**
   * Turns what an operator wrote into what the property wants.
   *
   * @param written the variable's value
   * @return the property's value; null for a blank or malformed one
   */
  @Nullable String read(String written) {
    String value = written.strip();
    if (value.isEmpty() || !form.pattern.matcher(value).matches()) {
      return null;
    }
    return switch (form) {
      case TEXT, COUNT, PORT -> value;
      case CACHE -> value.toLowerCase(Locale.ROOT);
      case SWITCH -> Boolean.toString(value.matches("(?i)true|on|yes|1"));
      case SECONDS -> value.equals("-1") ? "0s" : value.matches("\\d+") ? value + "s" : value;
    };
  }

  /** Notes a fault when the variable is set and not of its form. */
  void check(SettingsCheck check, Environment environment) {
    String written = environment.getProperty(name());
    if (written != null && !written.isBlank()) {
      check.require(
          read(written) != null,
          name() + " (" + property + ")",
          written.strip(),
          form.allowed,
          "correct the variable or unset it");
    }
  }

  /** Finds the variable by which a property got its value. */
  static Optional<SystemName> behind(ConfigurableEnvironment environment, String property) {
    PropertySource<?> source = environment.getPropertySources().get(SOURCE);
    if (source == null || !(source.getSource() instanceof Map<?, ?> named)) {
      return Optional.empty();
    }
    Object value = named.get(property);
    if (value == null || !value.equals(environment.getProperty(property))) {
      return Optional.empty();
    }
    for (SystemName each : values()) {
      String written = environment.getProperty(each.name());
      if (each.property.equals(property) && written != null && value.equals(each.read(written))) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  private enum Form {
    TEXT(".*", "a text"),
    SWITCH("(?i)true|false|on|off|yes|no|1|0", "true or false"),
    PORT(
        "[0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]",
        "0 to 65535"),
    COUNT("[0-9]{1,9}", "a whole number"),
    SECONDS("-1|[0-9]{1,9}|[0-9]{1,9}(ms|s|m|h|d)", "seconds, or a duration such as 500ms or 5m"),
    CACHE("(?i)redis|memory|tiered", "redis, memory or tiered");

    private final Pattern pattern;
    private final String allowed;

    Form(String pattern, String allowed) {
      this.pattern = Pattern.compile(pattern);
      this.allowed = allowed;
    }
  }
}
