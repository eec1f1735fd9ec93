// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems;

import dev.headroom.ground.SettingsCheck;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;

/**
 * An environment variable of one of the four systems, and the property that it sets.
 *
 * <p>Immutable.
 */
public enum EnvironmentAlias {
  PORT("server.port", Form.PORT, "The port of HTTP. 0 takes any free port."),
  PERFORMANCE_OPTIMIZATIONS(
      AppState.PROPERTY, Form.STATE, "false runs the application in the state `plain`."),
  DATABASE_URL("headroom.database.url", Form.TEXT, "The address of the database."),
  DB_POOL_SIZE("headroom.database.pool.size", Form.COUNT, "Connections that the pool keeps open."),
  DB_MAX_OVERFLOW(
      "headroom.database.pool.max-overflow", Form.COUNT, "Connections above that under load."),
  DB_POOL_TIMEOUT(
      "headroom.database.pool.timeout", Form.SECONDS, "The longest wait for a connection."),
  DB_POOL_RECYCLE("headroom.database.pool.recycle", Form.LIFETIME, "The lifetime of a connection."),
  REDIS_URL("headroom.redis.url", Form.TEXT, "The address of Redis."),
  CACHE_REDIS_URL(
      "headroom.redis.url", Form.TEXT, "The address of Redis; used if REDIS_URL is not set."),
  RATE_LIMIT_STORAGE_URL(
      "headroom.redis.url",
      Form.TEXT,
      "The address of Redis; used if neither is set. memory:// sets headroom.limit.storage."),
  REDIS_ADDR("headroom.redis.url", Form.ADDRESS, "Host and port of Redis; used if no URL is set."),
  REDIS_HOST(
      "headroom.redis.url", Form.HOST, "The host of Redis; used if no URL or address is set."),
  REDIS_PORT("headroom.redis.url", Form.PORT_PART, "The port of REDIS_HOST; 6379 if not set."),
  REDIS_PASSWORD("headroom.redis.url", Form.TEXT_PART, "The password of REDIS_HOST."),
  CACHE_ENABLED("headroom.cache.enabled", Form.SWITCH, "Whether caches are used."),
  CACHE_TYPE("headroom.cache.type", Form.CACHE, "The levels of the caches."),
  CACHE_DEFAULT_TTL(
      "headroom.cache.default-ttl",
      Form.SECONDS,
      "The time to live of values whose cache sets none."),
  HTTP_CACHE_TTL(
      "toeic.http-cache-ttl",
      Form.SECONDS,
      "For how long TOEIC's responses are cached, and may be by browsers and proxies."),
  RATE_LIMIT_ENABLED("headroom.limit.enabled", Form.SWITCH, "Whether rate limits are used."),
  HORIZONTAL_SCALING_ENABLED(
      "headroom.limit.storage",
      Form.SHARED,
      "true for one of several instances: limits are counted in Redis alone, and the start is"
          + " refused without Redis, or with limits or caches in memory alone."),
  RATE_LIMIT_REQUESTS(
      "headroom.limit.rules.requests.limit",
      Form.COUNT_PART,
      "Requests a second, by limits-toeic.yml."),
  RATE_LIMIT_BURST(
      "headroom.limit.rules.requests.limit",
      Form.COUNT_PART,
      "Requests at once, by limits-toeic.yml."),
  AUTH_RATE_LIMIT_REQUESTS(
      "headroom.limit.rules.auth.limit",
      Form.COUNT_PART,
      "Sign-ins a second, by limits-toeic.yml."),
  AUTH_RATE_LIMIT_BURST(
      "headroom.limit.rules.auth.limit", Form.COUNT_PART, "Sign-ins at once, by limits-toeic.yml."),
  MAX_CONCURRENT_DB_OPS(
      "headroom.overload.bulkheads.database.max-calls",
      Form.COUNT,
      "Connections borrowed and waited for together."),
  WORKER_POOL_SIZE_DB(
      "headroom.overload.bulkheads.database.max-concurrent",
      Form.COUNT,
      "Connections borrowed at once."),
  MAX_CONCURRENT_HTTP_OPS(
      "headroom.overload.bulkheads.http.max-calls",
      Form.COUNT,
      "Calls of other services, running and waiting; of TOEIC, its requests too."),
  WORKER_POOL_SIZE_HTTP(
      "headroom.overload.bulkheads.http.max-concurrent",
      Form.COUNT,
      "Calls of other services at once; of TOEIC, its requests too."),
  MAX_CONCURRENT_CACHE_OPS(
      "headroom.overload.bulkheads.cache.max-calls",
      Form.COUNT,
      "Cache reads from Redis, running and waiting."),
  WORKER_POOL_SIZE_CACHE(
      "headroom.overload.bulkheads.cache.max-concurrent",
      Form.COUNT,
      "Cache reads from Redis at once."),
  WORKER_CONCURRENCY(
      "headroom.job.workers", Form.COUNT, "Jobs that compute and run at a time on this instance."),
  TASK_TIME_LIMIT(
      "headroom.job.time-limit", Form.SECONDS, "Time after which the run of a job is given up."),
  CORS_ORIGINS(
      "headroom.edge.cors.origins",
      Form.TEXT,
      "Origins that may read responses, separated by commas."),
  FRONTEND_URL(
      "headroom.edge.cors.origins",
      Form.ORIGIN,
      "The front end, whose origin may read responses, beside those of CORS_ORIGINS."),
  TRUSTED_PROXIES(
      "headroom.edge.trusted-proxies",
      Form.TEXT,
      "Networks of the proxies whose X-Forwarded-For is used, separated by commas."),
  CDN_PROVIDER(
      "headroom.cdn.provider",
      Form.TEXT,
      "The content delivery network: cloudflare, cloudfront, fastly, nginx or log."),
  CLOUDFLARE_ZONE_ID("headroom.cdn.cloudflare.zone-id", Form.TEXT, "The zone of Cloudflare."),
  CLOUDFLARE_API_TOKEN(
      "headroom.cdn.cloudflare.api-token",
      Form.TEXT,
      "The token with which the zone of Cloudflare is purged."),
  ENABLE_PERFORMANCE_MONITORING(
      "headroom.monitor.history.enabled",
      Form.SWITCH,
      "Whether the meters are recorded, and operators read their history."),
  ARGO_URL(
      "headroom.monitor.downstream.argo", Form.TEXT, "Alpine's signal engine, shown in /health.");

  static final String SOURCE = "environment aliases";
  static final String MEMORY = "memory://";

  private final String property;
  private final Form form;
  private final String description;

  EnvironmentAlias(String property, Form form, String description) {
    this.property = property;
    this.form = form;
    this.description = description;
  }

  /** Returns the full name of the property that the variable sets. */
  public String property() {
    return property;
  }

  /** Returns what the variable controls, in one sentence. */
  public String description() {
    return description;
  }

  /** Returns which values are allowed, as a phrase. */
  public String allowed() {
    return form.allowed;
  }

  /**
   * Converts the variable's value to the form of the property.
   *
   * @return the property's value; null for a blank or malformed one, and for a variable that is
   *     only part of a value
   * @see #redis
   */
  @Nullable String convert(String text) {
    String value = text.strip();
    if (!isWellFormed(value)) {
      return null;
    }
    return switch (form) {
      case TEXT, COUNT, PORT -> value;
      case COUNT_PART, PORT_PART, TEXT_PART, HOST -> null;
      case ADDRESS -> "redis://" + value;
      case ORIGIN -> value.replaceFirst("(//[^/?#]+).*", "$1").toLowerCase(Locale.ROOT);
      case CACHE -> value.toLowerCase(Locale.ROOT);
      case SWITCH -> Boolean.toString(isOn(value));
      case STATE -> isOn(value) ? null : AppState.PLAIN.value();
      case SHARED -> isOn(value) ? "redis" : null;
      case LIFETIME, SECONDS ->
          value.equals("-1") ? "0s" : value.matches("\\d+") ? value + "s" : value;
    };
  }

  /** Returns the address of Redis that three variables name; null if the host is not set. */
  static @Nullable String redis(Environment environment) {
    String host = part(REDIS_HOST, environment);
    if (host == null) {
      return null;
    }
    String port = part(REDIS_PORT, environment);
    String password = part(REDIS_PASSWORD, environment);
    String user =
        password == null
            ? ""
            : ":" + URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20") + "@";
    return "redis://" + user + host + ":" + (port == null ? "6379" : port);
  }

  private static @Nullable String part(EnvironmentAlias alias, Environment environment) {
    String text = environment.getProperty(alias.name());
    return text != null && alias.isWellFormed(text.strip()) ? text.strip() : null;
  }

  /** Adds a fault for each setting that keeps in one instance what several are to share. */
  static void checkScaling(SettingsCheck check, Environment environment) {
    String text = environment.getProperty(HORIZONTAL_SCALING_ENABLED.name());
    if (text == null || !isOn(text.strip())) {
      return;
    }
    for (String each : List.of("headroom.limit.storage", CACHE_TYPE.property)) {
      check.require(
          !"memory".equalsIgnoreCase(environment.getProperty(each)),
          HORIZONTAL_SCALING_ENABLED.name(),
          text.strip(),
          "false, as long as " + each + " is memory",
          "unset it, or set " + each + " to what instances share");
    }
  }

  /** Adds a fault if the variable is set and malformed. */
  void check(SettingsCheck check, Environment environment) {
    String text = environment.getProperty(name());
    if (text != null && !text.isBlank()) {
      check.require(
          isWellFormed(text.strip()),
          name() + " (" + property + ")",
          text.strip(),
          form.allowed,
          "correct the variable or unset it");
    }
  }

  /** Returns the variable that a property got its value from. */
  static Optional<EnvironmentAlias> of(ConfigurableEnvironment environment, String property) {
    PropertySource<?> source = environment.getPropertySources().get(SOURCE);
    if (source == null || !(source.getSource() instanceof Map<?, ?> set)) {
      return Optional.empty();
    }
    Object value = set.get(property);
    if (value == null || !value.equals(environment.getProperty(property))) {
      return Optional.empty();
    }
    for (EnvironmentAlias each : values()) {
      String text = environment.getProperty(each.name());
      if (each.property.equals(property) && text != null && value.equals(each.convert(text))) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  private boolean isWellFormed(String value) {
    return !value.isEmpty() && form.pattern.matcher(value).matches();
  }

  private static boolean isOn(String value) {
    return value.matches("(?i)true|on|yes|1");
  }

  private enum Form {
    TEXT(".*", "a text"),
    SWITCH("(?i)true|false|on|off|yes|no|1|0", "true or false"),
    STATE(SWITCH.pattern.pattern(), SWITCH.allowed),
    SHARED(SWITCH.pattern.pattern(), SWITCH.allowed),
    PORT(
        "[0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]",
        "0 to 65535"),
    COUNT("[0-9]{1,9}", "a whole number"),
    COUNT_PART("[0-9]{1,9}", "a whole number"),
    PORT_PART(PORT.pattern.pattern(), PORT.allowed),
    TEXT_PART(".*", "a text"),
    HOST("[\\w.-]+|\\[[0-9a-fA-F:.]+]", "a host name or address"),
    ORIGIN("(?i)https?://[^/?#\\s@]+([/?#]\\S*)?", "an http or https URL"),
    ADDRESS("[^/\\s]+:[0-9]{1,5}", "host:port"),
    SECONDS("[0-9]{1,9}(ms|s|m|h|d)?", "seconds, or a duration such as 500ms or 5m"),
    LIFETIME("-1|[0-9]{1,9}(ms|s|m|h|d)?", "seconds, a duration such as 5m, or -1 for no limit"),
    CACHE("(?i)redis|memory|tiered", "redis, memory or tiered");

    private final Pattern pattern;
    private final String allowed;

    Form(String pattern, String allowed) {
      this.pattern = Pattern.compile(pattern);
      this.allowed = allowed;
    }
  }
}
