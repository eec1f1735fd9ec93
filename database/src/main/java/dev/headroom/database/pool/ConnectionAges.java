// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import dev.headroom.database.jdbc.JdbcProxy;
import dev.headroom.ground.TimeSource;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens the connections of a pool, and knows how long each has been open and how many were closed
 * because of their age.
 *
 * <p>Thread-safe.
 */
final class ConnectionAges extends JdbcProxy<DataSource> {
  /** HikariCP replaces a connection at its maximum age less up to a quarter, at random. */
  private static final int JITTER_DIVISOR = 4;

  private final Set<Aged> open = ConcurrentHashMap.newKeySet();
  private final LongAdder recycled = new LongAdder();
  private final long recycleNanos;
  private final TimeSource time;

  /**
   * Creates the ages of the connections that a data source opens.
   *
   * @param recycle age from which the pool replaces connections; zero if it never does
   */
  ConnectionAges(DataSource target, Duration recycle, TimeSource time) {
    super(target);
    this.time = time;
    this.recycleNanos = recycle.minus(recycle.dividedBy(JITTER_DIVISOR)).toNanos();
  }

  /** Returns the data source that opens connections whose ages are known. */
  DataSource source() {
    return proxy(DataSource.class, this);
  }

  /** Returns the age of the oldest open connection; zero if none is open. */
  Duration oldest() {
    long now = time.nanos();
    return Duration.ofNanos(
        open.stream().mapToLong(each -> now - each.openedNanos).max().orElse(0));
  }

  /** Returns how many connections were closed at the age at which the pool replaces them. */
  long recycled() {
    return recycled.sum();
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args)
      throws Throwable {
    if (!method.getName().equals("getConnection")) {
      return handleDefault(proxy, method, args);
    }
    Aged connection = new Aged((Connection) forwardNonNull(method, args));
    open.add(connection);
    return proxy(Connection.class, connection);
  }

  /** A connection that reports when it is closed. Thread-safe. */
  private final class Aged extends JdbcProxy<Connection> {
    private final long openedNanos = time.nanos();

    Aged(Connection target) {
      super(target);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args)
        throws Throwable {
      boolean closes = method.getName().equals("close") || method.getName().equals("abort");
      if (closes
          && open.remove(this)
          && recycleNanos > 0
          && time.nanos() - openedNanos >= recycleNanos) {
        recycled.increment();
      }
      return handleDefault(proxy, method, args);
    }
  }
}
