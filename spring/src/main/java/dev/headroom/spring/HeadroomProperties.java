// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import dev.headroom.cache.WhenAway;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Every setting of the starter, as an operator writes it; a name that is not among them is refused
 * at start.
 *
 * <p>Immutable.
 *
 * @param enabled the layer's master switch; off leaves health, metrics and security headers, and a
 *     pool of 5
 * @param command what the application does once it is up: serve, or one thing about the added
 *     indexes and then end
 * @param redis the store that instances share
 * @param cache the caches
 * @param limit the rate limits
 * @param database the database
 * @param edge the door of HTTP
 * @param monitor health and metrics
 * @param session sessions and revocation, where a key secret is set
 */
@ConfigurationProperties(prefix = "headroom", ignoreUnknownFields = false)
public record HeadroomProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("serve") Command command,
    @DefaultValue Redis redis,
    @DefaultValue Cache cache,
    @NestedConfigurationProperty @DefaultValue LimitProperties limit,
    @DefaultValue Database database,
    @DefaultValue Edge edge,
    @DefaultValue Monitor monitor,
    @NestedConfigurationProperty @DefaultValue SessionProperties session) {

  /** What an application does once it is up. */
  public enum Command {
    /** Answers requests until it is told to end. */
    SERVE,
    /** Builds the added indexes online, then ends. */
    MIGRATE,
    /** Removes the added indexes online, then ends. */
    ROLLBACK,
    /** Shows the added indexes, then ends. */
    STATUS
  }

  /**
   * The store that instances share.
   *
   * <p>Immutable.
   *
   * @param url where Redis listens, such as {@code redis://host:6379}; none means memory mode
   * @param prefix what every key begins with
   * @param commandTimeout how long a call of the cache may wait
   * @param limitTimeout how long a limit may wait
   * @param connectTimeout how long a connection may take
   * @param probeInterval how often a Redis that is away is probed
   */
  public record Redis(
      @Nullable String url,
      @DefaultValue("headroom") String prefix,
      @DefaultValue("250ms") Duration commandTimeout,
      @DefaultValue("25ms") Duration limitTimeout,
      @DefaultValue("1s") Duration connectTimeout,
      @DefaultValue("250ms") Duration probeInterval) {}

  /**
   * The caches.
   *
   * <p>Immutable.
   *
   * @param enabled off loads always
   * @param type tiered and redis mean memory with Redis behind it, where Redis is set; memory means
   *     memory alone
   * @param defaultTtl how long a value may be served when its cache says nothing; a bare number is
   *     seconds; 1 ms to 30 days
   * @param caches by name, those of Spring as the application writes them
   * @param valuePackages whose classes {@code @Cacheable} values may be, to be shared by instances;
   *     none means the application's own packages; others stay in memory
   * @param loadOnce whether plain {@code @Cacheable} methods load once a key, as with {@code sync =
   *     true}; off reads them as written
   * @param warmEvery how often registered warmers run after the first time, which is when the
   *     application is ready; 0 is never; at most 30 days
   * @param admin whether there are {@code GET /api/cache/stats} and {@code POST /api/cache/warm}
   *     for the role {@code ADMIN}
   */
  public record Cache(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("tiered") CacheType type,
      @DefaultValue("5m") @DurationUnit(ChronoUnit.SECONDS) Duration defaultTtl,
      @DefaultValue Map<String, NamedCache> caches,
      @DefaultValue List<String> valuePackages,
      @DefaultValue("true") boolean loadOnce,
      @DefaultValue("1h") @DurationUnit(ChronoUnit.SECONDS) Duration warmEvery,
      @DefaultValue("true") boolean admin) {}

  /**
   * One cache.
   *
   * <p>Immutable.
   *
   * @param ttl how long a value may be served; the default TTL if none; 1 ms to 30 days
   * @param memoryTtl how long a memory copy may be served; 10 s or the TTL if none
   * @param negativeTtl how long it may be believed that there is nothing; the TTL if none
   * @param maxEntries how many values memory holds; 10000 if none; 1 to 2^40
   * @param jitter the share of the TTLs that may be cut off; 0.1 if none; 0 to 0.5
   * @param bound how stale another instance's memory copy may be; 1 s if none; 100 ms to 1 h
   * @param boundWhenAway the bound while Redis is away; the bound itself if none; to 30 days
   * @param whenAway what is done with what is not in memory while Redis is away; load if none
   * @param refreshAhead the share of the TTL after which a hit loads anew; 1, never, if none; 0.1
   *     to 1
   * @param earlyRefresh how eagerly slow loads begin early; 0, never, if none; to 10
   * @param staleWhileRevalidate how long after its time a value is served while it is loaded; 0 if
   *     none
   * @param staleIfError how long after its time a value is served that cannot be loaded; 0 if none
   * @param softTimeout how long a caller waits who could have a stale value
   * @param hardTimeout how long a caller waits at most
   */
  public record NamedCache(
      @Nullable @DurationUnit(ChronoUnit.SECONDS) Duration ttl,
      @Nullable @DurationUnit(ChronoUnit.SECONDS) Duration memoryTtl,
      @Nullable @DurationUnit(ChronoUnit.SECONDS) Duration negativeTtl,
      @Nullable Long maxEntries,
      @Nullable Double jitter,
      @Nullable @DurationUnit(ChronoUnit.SECONDS) Duration bound,
      @Nullable @DurationUnit(ChronoUnit.SECONDS) Duration boundWhenAway,
      @Nullable WhenAway whenAway,
      @Nullable Double refreshAhead,
      @Nullable Double earlyRefresh,
      @Nullable @DurationUnit(ChronoUnit.SECONDS) Duration staleWhileRevalidate,
      @Nullable @DurationUnit(ChronoUnit.SECONDS) Duration staleIfError,
      @Nullable @DurationUnit(ChronoUnit.SECONDS) Duration softTimeout,
      @Nullable @DurationUnit(ChronoUnit.SECONDS) Duration hardTimeout) {}

  /** Where values are kept. */
  public enum CacheType {
    /** Memory with Redis behind it. */
    TIERED,
    /** The same; the systems' own word. */
    REDIS,
    /** Memory alone. */
    MEMORY
  }

  /**
   * The database.
   *
   * <p>Immutable.
   *
   * @param url {@code postgres://user:password@host:port/name} or a JDBC URL; none leaves the data
   *     source to others
   * @param user the user, unless the URL names one
   * @param password the password, unless the URL holds one
   * @param pool the connections
   * @param slowQuery what is called slow
   * @param indexes the added indexes
   * @param indexMigration when the added indexes are built
   */
  public record Database(
      @Nullable String url,
      @Nullable String user,
      @Nullable String password,
      @DefaultValue Pool pool,
      @DefaultValue SlowQuery slowQuery,
      @DefaultValue List<Index> indexes,
      @DefaultValue("auto") IndexMigration indexMigration) {

    @Override
    public String toString() {
      return "Database[pool=%s, indexes=%d]".formatted(pool, indexes.size());
    }
  }

  /** When the added indexes are built. */
  public enum IndexMigration {
    /** In the background, once the application is ready. */
    AUTO,
    /** By command only. */
    MANUAL
  }

  /**
   * The connections.
   *
   * <p>Immutable.
   *
   * @param size how many are kept ready
   * @param maxOverflow how many more under load
   * @param timeout how long a request waits for one
   * @param recycle how long one lives
   * @param connectTimeout how long one may take to open
   * @param prePing whether idle ones are kept alive and checked
   * @param resetOnReturn whether session state is discarded on return
   * @param leakThreshold after which one that is not returned is reported; 0 for never
   */
  public record Pool(
      @DefaultValue("20") int size,
      @DefaultValue("10") int maxOverflow,
      @DefaultValue("30s") @DurationUnit(ChronoUnit.SECONDS) Duration timeout,
      @DefaultValue("3600s") @DurationUnit(ChronoUnit.SECONDS) Duration recycle,
      @DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS) Duration connectTimeout,
      @DefaultValue("true") boolean prePing,
      @DefaultValue("false") boolean resetOnReturn,
      @DefaultValue("0s") Duration leakThreshold) {}

  /**
   * What is called slow.
   *
   * <p>Immutable.
   *
   * @param threshold from which time on
   * @param capacity how many statements are remembered
   */
  public record SlowQuery(
      @DefaultValue("200ms") Duration threshold, @DefaultValue("100") int capacity) {}

  /**
   * One added index.
   *
   * <p>Immutable.
   *
   * @param name its name
   * @param table its table, or schema and table
   * @param columns what stands between the brackets of CREATE INDEX
   * @param unique whether it forbids doubles
   * @param where the condition of a partial one
   * @param include the columns that it carries
   * @param method btree, gin, gist, brin
   */
  public record Index(
      @Nullable String name,
      @Nullable String table,
      @Nullable String columns,
      @DefaultValue("false") boolean unique,
      @Nullable String where,
      @Nullable String include,
      @DefaultValue("btree") String method) {}

  /**
   * The door of HTTP.
   *
   * <p>Immutable.
   *
   * @param trustedProxies networks whose X-Forwarded-For is believed, such as {@code 10.0.0.0/8}
   * @param pages paths that are pages, with headers that let their own scripts run
   * @param docs paths of Swagger UI, with headers that let it draw
   * @param maxBodyBytes the largest body of any content type
   * @param maxUriLength the longest address
   * @param cors who else may read answers
   * @param compression which answers are compressed
   * @param responseCache which answers are kept whole
   */
  public record Edge(
      @DefaultValue List<String> trustedProxies,
      @DefaultValue List<String> pages,
      @DefaultValue({"/swagger-ui.html", "/swagger-ui/**"}) List<String> docs,
      @DefaultValue("1048576") long maxBodyBytes,
      @DefaultValue("4096") int maxUriLength,
      @DefaultValue Cors cors,
      @DefaultValue Compression compression,
      @DefaultValue ResponseCache responseCache) {}

  /**
   * Which answers are kept whole; without rules, none.
   *
   * <p>Immutable.
   *
   * @param enabled off asks the handler always
   * @param maxBytes what all answers together may weigh
   * @param maxResponseBytes the largest body that is kept
   * @param fillWait how long a request waits for another that asks for the same
   * @param sessionCookies the cookies that sign in; none named means every cookie
   * @param rules by name; the first that matches decides
   */
  public record ResponseCache(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("67108864") long maxBytes,
      @DefaultValue("1048576") int maxResponseBytes,
      @DefaultValue("5s") Duration fillWait,
      @DefaultValue List<String> sessionCookies,
      @DefaultValue Map<String, ResponseRule> rules) {}

  /**
   * Which answers one rule keeps.
   *
   * <p>Immutable.
   *
   * @param match which paths, such as {@code /api/signals}; must be set
   * @param ttl how long an answer is fresh that does not say so itself
   * @param staleWhileRevalidate how long after that it is served while one request refreshes it
   * @param staleIfError how long after that it stands in for a failure
   * @param shared whether what a signed-in user got may be given to everybody
   * @param notFound whether a 404 is kept too
   * @param vary the request headers that tell answers apart; the handler sees no others
   * @param tags what the answers are invalidated by
   */
  public record ResponseRule(
      @Nullable String match,
      @DefaultValue("10s") Duration ttl,
      @DefaultValue("0s") Duration staleWhileRevalidate,
      @DefaultValue("0s") Duration staleIfError,
      @DefaultValue("false") boolean shared,
      @DefaultValue("false") boolean notFound,
      @DefaultValue({"Accept", "Accept-Language", "Origin"}) List<String> vary,
      @DefaultValue List<String> tags) {}

  /**
   * Who else may read answers.
   *
   * <p>Immutable.
   *
   * @param origins exact origins, such as {@code https://app.example.com}
   * @param credentials whether cookies and authentication may be sent along
   * @param methods the methods that may be asked
   * @param headers the request headers that may be sent
   * @param exposed the answer's headers that scripts may read
   * @param maxAge how long a browser may keep a preflight's answer
   */
  public record Cors(
      @DefaultValue List<String> origins,
      @DefaultValue("true") boolean credentials,
      @DefaultValue({"GET", "POST", "PUT", "DELETE", "OPTIONS"}) List<String> methods,
      @DefaultValue({"Content-Type", "Authorization", "X-Requested-With"}) List<String> headers,
      @DefaultValue({"X-Total-Count", "X-Page-Count", "X-RateLimit-Remaining"})
          List<String> exposed,
      @DefaultValue("2h") Duration maxAge) {}

  /**
   * Which answers are compressed.
   *
   * <p>Immutable.
   *
   * @param enabled off sends all as it is
   * @param minBytes bodies of more bytes than this
   * @param level 1 fast to 9 small
   */
  public record Compression(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("1000") int minBytes,
      @DefaultValue("5") int level) {}

  /**
   * Health and metrics.
   *
   * <p>Immutable.
   *
   * @param downstream named services that {@code /health} tells apart, by the address of their
   *     health page
   * @param downstreamTimeout how long one may take to answer
   */
  public record Monitor(
      @DefaultValue Map<String, URI> downstream, @DefaultValue("2s") Duration downstreamTimeout) {}
}
