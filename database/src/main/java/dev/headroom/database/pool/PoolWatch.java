// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.jdbc.ConnectionTracker;
import dev.headroom.database.pool.PoolConnections.BorrowDetection;
import dev.headroom.database.server.ConnectionLimit;
import dev.headroom.ground.TimeSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Watches one connection pool: who holds a connection, since when, with which statement and for
 * which request, who waits, and which connections are not returned.
 *
 * <p>A pool from {@link Pools} is watched from the start. {@link #under} watches a HikariCP pool of
 * the application, {@link #around} any other data source.
 *
 * <p>Thread-safe. A borrow costs tens of nanoseconds; a report reads the stacks of the threads that
 * hold a connection, some tens of microseconds each, and makes no round trip.
 */
public final class PoolWatch implements PoolFigures {
  private static final Pattern MYSQL = Pattern.compile("jdbc:(?:mysql|mariadb):");

  /** Overload times out by the thousand: the stacks are read this often at most. */
  private static final Duration DIAGNOSIS_AGE = Duration.ofSeconds(1);

  /**
   * A connection whose close is not seen, since its pool has taken it back, would be kept for ever.
   */
  private static final Duration FORGET = Duration.ofHours(1);

  private final PoolConnections connections;
  private final PoolWaits waits;
  private final HolderReader holders;
  private final Leaks leaks;
  private final TimeSource time;
  private final AtomicBoolean diagnosing = new AtomicBoolean();
  private volatile @Nullable DataSource source;
  private volatile @Nullable Supplier<PoolHealth> state;
  private volatile Supplier<@Nullable Pooler> pooler = () -> null;
  private volatile boolean forgets;
  private volatile @Nullable Dated last;
  private volatile boolean waitedAtLastCheck;

  private record Dated(PoolReport report, long nanos) {}

  /**
   * Decorates a source of connections, so that the statements of each are timed and its use is
   * reported.
   */
  @FunctionalInterface
  public interface Decorator {
    /**
     * Returns the decorated source.
     *
     * @param target source of connections
     * @param uses called once for each connection; returns what follows its use
     */
    DataSource decorate(DataSource target, Supplier<? extends ConnectionTracker> uses);
  }

  private PoolWatch(
      PoolConnections connections,
      Duration leakThreshold,
      boolean recordCallSites,
      TimeSource time) {
    this.connections = connections;
    this.waits = new PoolWaits(time);
    this.holders = new HolderReader(connections);
    this.leaks = new Leaks(connections, holders, leakThreshold, recordCallSites, time);
    this.time = time;
    connections.recordCallSites(recordCallSites);
  }

  /** Returns the watch of a pool that reports each borrow. */
  static PoolWatch reported(PoolSettings settings, TimeSource time) {
    PoolConnections connections =
        new PoolConnections(BorrowDetection.REPORTED, settings.recycle(), time);
    Duration threshold = settings.leakThreshold();
    return threshold.isZero()
        ? new PoolWatch(connections, PoolWatchSettings.defaults().leakThreshold(), false, time)
        : new PoolWatch(connections, threshold, true, time);
  }

  /**
   * Watches a HikariCP pool of the application from below, by setting its source of connections.
   * Nothing else of the pool changes: it keeps its class, its identity and its settings.
   *
   * @param pool not used yet
   * @param decorator of the source that the pool would make of its address
   * @param leakThreshold age from which a connection that is not used counts as leaked; zero for
   *     never
   * @param adaptToPooler whether the first connection finds out if a pooler stands before
   *     PostgreSQL, so that the driver prepares statements on the server only if it keeps them; no
   *     effect on other databases
   * @return empty where that is not possible: the pool has been started (by its constructor, or a
   *     connection was borrowed), or finds its connections by anything but a JDBC address
   */
  public static Optional<PoolWatch> under(
      HikariDataSource pool, Decorator decorator, Duration leakThreshold, boolean adaptToPooler) {
    if (!canWatchUnder(pool)) {
      return Optional.empty();
    }
    Set<String> own =
        Stream.of(pool.getConnectionInitSql(), pool.getConnectionTestQuery())
            .filter(Objects::nonNull)
            .collect(Collectors.toUnmodifiableSet());
    boolean fromUse = pool.isAutoCommit() && !pool.isReadOnly() && own.isEmpty();
    TimeSource time = TimeSource.system();
    PoolConnections connections =
        new PoolConnections(new BorrowDetection(false, fromUse, own), Duration.ZERO, time);
    PoolWatch watch = new PoolWatch(connections, leakThreshold, false, time);
    watch.source = pool;
    watch.state = () -> PoolHealth.of(pool, watch);
    watch.readDialect(pool);
    boolean postgres = String.valueOf(pool.getJdbcUrl()).startsWith("jdbc:postgresql:");
    PoolSource source = new PoolSource(pool, adaptToPooler && postgres);
    watch.pooler = source::pooler;
    pool.setDataSource(decorator.decorate(source, connections));
    return Optional.of(watch);
  }

  /** Returns whether {@link #under} can watch the pool. */
  public static boolean canWatchUnder(HikariDataSource pool) {
    return pool.getJdbcUrl() != null
        && pool.getDataSource() == null
        && pool.getDataSourceClassName() == null
        && pool.getHikariPoolMXBean() == null
        && !pool.isClosed();
  }

  /**
   * Watches a data source from above: each connection from {@link #decorate} counts as borrowed
   * until it is closed, or until it has not been used for an hour.
   *
   * @param name of the data source in reports, unless it is a pool with a name of its own
   * @param source such as a pool that has been started
   * @param leakThreshold as for {@link #under}
   */
  public static PoolWatch around(String name, DataSource source, Duration leakThreshold) {
    TimeSource time = TimeSource.system();
    PoolConnections connections =
        new PoolConnections(BorrowDetection.REPORTED, Duration.ZERO, time);
    PoolWatch watch = new PoolWatch(connections, leakThreshold, false, time);
    watch.source = source;
    watch.state =
        source instanceof HikariDataSource pool
            ? () -> PoolHealth.of(pool, watch)
            : () -> PoolHealth.unbounded(name, watch);
    watch.forgets = true;
    if (source instanceof HikariDataSource pool) {
      watch.readDialect(pool);
    }
    return watch;
  }

  private void readDialect(HikariDataSource pool) {
    if (MYSQL.matcher(String.valueOf(pool.getJdbcUrl())).lookingAt()) {
      holders.readDoubleQuotesAsStrings();
    }
  }

  /** Returns the data source to use in place of the target. */
  public DataSource decorate(DataSource target, Decorator decorator) {
    return decorator.decorate(
        target,
        () -> {
          PoolConnection connection = connections.get();
          connection.borrowed();
          return connection;
        });
  }

  /** Finds the watch of a pool from {@link Pools}, also behind wrappers; empty for any other. */
  public static Optional<PoolWatch> find(DataSource source) {
    try {
      return source.isWrapperFor(HikariDataSource.class)
              && source.unwrap(HikariDataSource.class) instanceof PoolDataSource ours
          ? Optional.of(ours.watch())
          : Optional.empty();
    } catch (SQLException | RuntimeException undecided) {
      // Such as a routing data source that has no target yet.
      return Optional.empty();
    }
  }

  /** The pool has been opened over a source of connections. */
  void opened(PoolDataSource pool) {
    source = pool;
    state = () -> PoolHealth.of(pool);
    connections.silence().refuse(this::isBehindPooler);
  }

  /** Says where the pooler before the server is known from. */
  void pooler(Supplier<@Nullable Pooler> known) {
    pooler = known;
  }

  /** Returns the pooler before the server; null where it is not looked for, or not yet found. */
  public @Nullable Pooler pooler() {
    return pooler.get();
  }

  /**
   * Reads how many connections the server leaves to the pool; waits for it for some seconds at
   * most.
   *
   * @return null if that is not known: the database is no PostgreSQL or does not respond, a pooler
   *     stands before it, or this watches no HikariCP pool
   */
  public @Nullable ConnectionLimit connectionLimit() {
    return source instanceof HikariDataSource pool && !isBehindPooler()
        ? ConnectionLimit.read(pool)
        : null;
  }

  private boolean isBehindPooler() {
    Pooler known = pooler();
    return known != null && known.mode() != Pooler.Mode.NONE;
  }

  /** Returns whether two pools are known to take connections of the same server. */
  public boolean sharesServerWith(PoolWatch other) {
    return source instanceof HikariDataSource one
        && other.source instanceof HikariDataSource two
        && ConnectionLimit.areOnOneServer(one, two);
  }

  /** Returns whether this watches the data source. */
  public boolean isOf(DataSource other) {
    return other.equals(source);
  }

  @Override
  public PoolConnections connections() {
    return connections;
  }

  @Override
  public PoolWaits waits() {
    return waits;
  }

  /** Returns the connections in use now; cheaper than {@link #health}. */
  public int active() {
    var pool = source instanceof HikariDataSource own ? own.getHikariPoolMXBean() : null;
    return pool == null ? health().active() : pool.getActiveConnections();
  }

  /** Returns the counts of the pool now. */
  public PoolHealth health() {
    Supplier<PoolHealth> known = state;
    // A connection is used while the pool is being opened.
    return known == null ? PoolHealth.unbounded("opening", this) : known.get();
  }

  /**
   * Sets how many connections a HikariCP pool may open; those beyond it are closed when they are
   * returned.
   *
   * @param max 1 or more
   * @throws IllegalStateException if this watches no HikariCP pool
   */
  public void resize(int max) {
    if (!(source instanceof HikariDataSource pool)) {
      throw new IllegalStateException(health().name() + " is no HikariCP pool: set its size there");
    }
    // The idle connections that are kept may not be more.
    if (pool.getMinimumIdle() > max) {
      pool.setMinimumIdle(max);
    }
    pool.setMaximumPoolSize(max);
  }

  /** Returns who holds the connections and who waits for one, now. */
  public PoolReport report() {
    connections.stampHolders();
    PoolHealth health = health();
    List<ConnectionHolder> held = holders.read(waitingThreads());
    long now = time.nanos();
    List<PoolReport.Waiter> waiters =
        waits.waiting().stream()
            .map(each ->
                new PoolReport.Waiter(
                    HolderReader.name(each.thread()),
                    HolderReader.route(each.unit()),
                    Duration.ofNanos(each.nanos(now))))
            .sorted(Comparator.comparing(PoolReport.Waiter::waited).reversed())
            .toList();
    return new PoolReport(health, held, waiters, leaks.all(), PoolDiagnosis.of(health, held));
  }

  /**
   * Returns a report that is at most a second old, for a thread whose wait has timed out.
   *
   * @return null if another thread is making the first one
   */
  @Nullable PoolReport recentReport() {
    Dated known = last;
    if (known != null && time.nanos() - known.nanos < DIAGNOSIS_AGE.toNanos()) {
      return known.report;
    }
    if (!diagnosing.compareAndSet(false, true)) {
      return known == null ? null : known.report;
    }
    try {
      PoolReport report = report();
      last = new Dated(report, time.nanos());
      return report;
    } finally {
      diagnosing.set(false);
    }
  }

  /** Returns how many connections the current thread holds. */
  int heldByThisThread() {
    Thread current = Thread.currentThread();
    return (int) connections.holds().filter(each -> each.thread().equals(current)).count();
  }

  private Set<Thread> waitingThreads() {
    Set<Thread> threads = new HashSet<>();
    waits.waiting().forEach(each -> threads.add(each.thread()));
    return threads;
  }

  /**
   * Looks for connections that are not returned, and for threads that wait; to be called every few
   * seconds.
   *
   * @param listener called by this thread for what is found
   */
  public void check(PoolWatchListener listener) {
    connections.stampHolders();
    PoolHealth health = health();
    leaks.find(health, listener);
    if (forgets) {
      connections.forget(FORGET);
    }
    boolean waits = health.waiting() > 0;
    if (waits && waitedAtLastCheck) {
      listener.exhausted(report());
    }
    waitedAtLastCheck = waits;
  }
}
