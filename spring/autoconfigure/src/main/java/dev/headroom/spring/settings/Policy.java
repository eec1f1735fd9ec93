// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import dev.headroom.ground.SettingsCheck;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * A part of Headroom that changes what an application does, and the settings that turn it on.
 *
 * <p>Each is off until one of its settings is set, or until {@code headroom.edge.enforce} turns on
 * all parts of the edge. Its {@link #switchSetting} takes precedence over both.
 *
 * <p>Immutable.
 */
public enum Policy {
  /** {@code observe.RequestIdFilter}. */
  REQUEST_ID(
      "request ids",
      "gives each request an id, in the log and the header `X-Request-Id`",
      Part.EDGE,
      "headroom.edge.request-id.enabled"),
  /** {@code browser.SecurityHeadersFilter}. */
  SECURITY_HEADERS(
      "security headers",
      "adds `Content-Security-Policy` and the other security headers to responses: to all, or to"
          + " those of the set paths",
      Part.EDGE,
      "headroom.edge.headers.enabled",
      "headroom.edge.headers",
      "headroom.edge.pages",
      "headroom.edge.nonce-pages",
      "headroom.edge.docs"),
  /** {@code browser.CorsFilter}. */
  CORS(
      "CORS",
      "responds to preflights, and lets scripts of the set origins read responses",
      Part.EDGE,
      "headroom.edge.cors.origins"),
  /** {@code guard.RequestGuardFilter} and {@code guard.BodyFilter}. */
  GUARD(
      "bounds of requests",
      "refuses requests whose method, path, length or body exceeds a bound",
      Part.EDGE,
      "headroom.edge.max-body-bytes",
      "headroom.edge.max-uri-length",
      "headroom.edge.body",
      "headroom.edge.json",
      "headroom.edge.request-encodings"),
  /** {@code overload.DeadlineFilter}. */
  DEADLINE(
      "deadlines",
      "responds 503 to requests that take too long",
      Part.EDGE,
      "headroom.edge.deadline"),
  /** {@code browser.CsrfFilter}. */
  CSRF(
      "CSRF protection",
      "refuses unsafe requests that another site makes a browser send",
      Part.EDGE,
      "headroom.edge.csrf.enabled",
      "headroom.edge.csrf"),
  /** {@code compression.CompressionFilter}. */
  COMPRESSION(
      "compression",
      "compresses text responses",
      Part.EDGE,
      "headroom.edge.compression.enabled",
      "headroom.edge.compression"),
  /** Problem responses for errors that nothing else handles. */
  PROBLEMS(
      "problem responses",
      "responds to errors that nothing else handles with `application/problem+json`; two beans do"
          + " it for refusals of Spring Security",
      Part.EDGE,
      "headroom.edge.problems.enabled"),
  /** The hardening of Tomcat. */
  CONTAINER(
      "hardening of Tomcat",
      "closes unsafe defaults of Tomcat",
      Part.EDGE,
      "headroom.edge.container"),
  /** Spring's caches on those of Headroom. */
  CACHES(
      "caches of `@Cacheable`",
      "keeps them in memory, with one load a key; with Redis, shared by all instances",
      Part.CACHE,
      "headroom.cache.type",
      "headroom.cache.caches",
      "headroom.cache.default-ttl",
      "headroom.cache.value-packages"),
  /** {@code responsecache.ResponseCacheFilter}, by rules. */
  RESPONSE_CACHE(
      "response cache",
      "stores whole responses to GET",
      Part.CACHE,
      "headroom.edge.response-cache.rules"),
  /** {@code limit.RateLimitFilter}. */
  LIMITS(
      "rate limits",
      "refuses requests above a rate with 429; `@RateLimit` names such a rule",
      Part.LIMIT,
      "headroom.limit.rules"),
  /** Adaptive limiters and bulkheads. */
  OVERLOAD(
      "overload protection",
      "refuses calls with 503 that the service cannot handle now",
      Part.OVERLOAD,
      "headroom.overload.limiters",
      "headroom.overload.bulkheads"),
  /** Revocable sessions. */
  SESSIONS(
      "sessions",
      "issues and verifies revocable tokens",
      Part.SESSION,
      "headroom.session.key-secret"),
  /** Endpoints of Headroom's own, beside those of Actuator. */
  ENDPOINTS(
      "health and metrics endpoints",
      "serves the named ones of `/health`, `/healthz`, `/readyz` and `/metrics`",
      Part.MONITOR,
      "headroom.monitor.endpoints"),
  /** {@code console.ConsoleServlet}. */
  CONSOLE(
      "console",
      "serves the operators' pages under `/headroom`",
      Part.CONSOLE,
      "headroom.console.enabled"),
  /** The connection pool with timed statements, and added indexes. */
  DATABASE(
      "connection pool",
      "opens the connection pool, times statements, builds the added indexes",
      Part.DATABASE,
      "headroom.database.url"),
  /** Background jobs; a handler of the application turns them on too. */
  JOBS(
      "background jobs",
      "keeps jobs in the application's PostgreSQL and runs them; a handler of jobs turns it on too",
      Part.JOB,
      "headroom.job.enabled",
      "headroom.job"),
  /** Uploaded images and their sizes. */
  IMAGES(
      "images",
      "stores uploaded images and makes their sizes in the background",
      Part.MEDIA,
      "headroom.media.images.folder",
      "headroom.media.images.enabled"),
  /** {@code media.pdf.PdfRenderer}. */
  PDF(
      "PDF rendering",
      "renders HTML as PDF on threads of its own",
      Part.PDF,
      "headroom.media.pdf.enabled",
      "headroom.media.pdf"),
  /** {@code media.mail.MailOutbox}. */
  MAIL(
      "mail outbox",
      "stores mails in the caller's transaction, and sends them after it",
      Part.MAIL,
      "headroom.media.mail.from"),
  /** {@code media.cdn.Cdn}. */
  CDN(
      "CDN",
      "purges a content delivery network after the caller's transaction",
      Part.CDN,
      "headroom.cdn.provider"),
  /** The shared store of caches, limits and revocations. */
  REDIS("Redis", "connects to the store that instances share", Part.REDIS, "headroom.redis.url");

  /** The setting that turns on all parts of the edge. */
  static final String ENFORCE = "headroom.edge.enforce";

  private static final Set<String> TRUE = Set.of("true", "on", "yes", "1");
  private static final Set<String> FALSE = Set.of("false", "off", "no", "0");

  private final String title;
  private final String effect;
  private final Part part;

  @SuppressWarnings("ImmutableEnumChecker") // an immutable list
  private final List<String> settings;

  Policy(String title, String effect, Part part, String... settings) {
    this.title = title;
    this.effect = effect;
    this.part = part;
    this.settings = List.of(settings);
  }

  /** Returns the name for logs and pages. */
  public String title() {
    return title;
  }

  /** Returns what it does when it is on, for pages. */
  public String effect() {
    return effect;
  }

  /** Returns the settings that turn it on; the first one is the one to show. */
  List<String> settings() {
    return settings;
  }

  /** Returns settings that have no effect while it is off. */
  List<String> idleSettings() {
    return switch (this) {
      case DATABASE ->
          List.of(
              "headroom.database.indexes",
              "headroom.database.user",
              "headroom.database.password",
              "headroom.database.pool.size",
              "headroom.database.pool.max-overflow");
      case RESPONSE_CACHE -> List.of("headroom.edge.response-cache");
      case CONSOLE -> List.of("headroom.console");
      case IMAGES -> List.of("headroom.media.images");
      default -> List.of();
    };
  }

  /** Returns the setting whose false turns it off, whatever else is set; null if it has none. */
  @Nullable String switchSetting() {
    return switch (this) {
      case RESPONSE_CACHE -> "headroom.edge.response-cache.enabled";
      case LIMITS -> "headroom.limit.enabled";
      case OVERLOAD -> "headroom.overload.enabled";
      case IMAGES -> "headroom.media.images.enabled";
      default -> settings.getFirst().endsWith(".enabled") ? settings.getFirst() : null;
    };
  }

  /** Returns the setting to change where it is off: its switch, if that is false. */
  public String settingToTurnOn(Environment environment) {
    return Objects.requireNonNullElse(switchedOff(environment), settings.getFirst());
  }

  /** Returns its switch if that is false; else null. */
  @Nullable String switchedOff(Environment environment) {
    String switched = switchSetting();
    String text = switched == null ? "" : environment.getProperty(switched, "");
    return text.isBlank() || isTrue(text) ? null : switched;
  }

  /** Returns whether {@code headroom.edge.enforce} turns it on. */
  boolean isEnforced() {
    return part == Part.EDGE;
  }

  /** Returns whether its module is on the class path. */
  public boolean isPresent() {
    return ClassUtils.isPresent(part.type, Policy.class.getClassLoader());
  }

  /** Returns whether the settings turn it on. */
  public boolean isOn(Environment environment) {
    String switched = switchSetting();
    String text = switched == null ? "" : environment.getProperty(switched, "");
    if (!text.isBlank() && (!isTrue(text) || settings.contains(switched))) {
      return isTrue(text);
    }
    return (isEnforced() && isTrue(environment.getProperty(ENFORCE, "false")))
        || settings.stream().anyMatch(each -> isSet(environment, each));
  }

  /**
   * Returns whether Headroom is enabled, as it is by default.
   *
   * @throws dev.headroom.ground.SettingsException when the setting is neither true nor false
   */
  static boolean isEnabled(Environment environment) {
    String text = environment.getProperty("headroom.enabled", "");
    boolean enabled = text.isBlank() || isTrue(text);
    new SettingsCheck()
        .require(
            enabled || FALSE.contains(text.strip().toLowerCase(Locale.ROOT)),
            "headroom.enabled",
            text,
            "true or false",
            "set one of them")
        .throwIfAny();
    return enabled;
  }

  /** Returns whether the text of a switch is true, in any spelling that is bound as true. */
  public static boolean isTrue(String text) {
    return TRUE.contains(text.strip().toLowerCase(Locale.ROOT));
  }

  /** Returns whether a setting, or one below it, has a value that is not blank. */
  static boolean isSet(Environment environment, String setting) {
    if (!environment.getProperty(setting, "").isBlank()) {
      return true;
    }
    ConfigurationPropertyName name = ConfigurationPropertyName.of(setting);
    for (ConfigurationPropertySource each : ConfigurationPropertySources.get(environment)) {
      if (each.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT
          && (!(each instanceof IterableConfigurationPropertySource named)
              || named.stream()
                  .anyMatch(
                      below -> name.isAncestorOf(below) && !isBlank(named, below, environment)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBlank(
      ConfigurationPropertySource source, ConfigurationPropertyName name, Environment environment) {
    ConfigurationProperty property = source.getConfigurationProperty(name);
    return property != null
        && property.getValue() instanceof CharSequence text
        && environment.resolvePlaceholders(text.toString()).isBlank();
  }

  /** A module, by a class of it. */
  private enum Part {
    EDGE("dev.headroom.edge.EdgeFilter"),
    CACHE("dev.headroom.cache.Caches"),
    LIMIT("dev.headroom.limit.RateLimits"),
    OVERLOAD("dev.headroom.overload.AdaptiveLimiter"),
    MONITOR("dev.headroom.monitor.HealthMonitor"),
    CONSOLE("dev.headroom.console.ConsoleServlet"),
    SESSION("dev.headroom.session.Sessions"),
    DATABASE("dev.headroom.database.DatabaseUrl"),
    JOB("dev.headroom.job.Jobs"),
    MEDIA("dev.headroom.media.image.Images"),
    PDF("dev.headroom.media.pdf.PdfRenderer"),
    MAIL("dev.headroom.media.mail.MailOutbox"),
    CDN("dev.headroom.media.cdn.Cdn"),
    REDIS("dev.headroom.store.redis.connection.RedisStore");

    private final String type;

    Part(String type) {
      this.type = type;
    }
  }
}
