// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import dev.headroom.database.jdbc.JdbcProxy;
import java.io.Closeable;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source that reports the text and the time of each statement to a {@link
 * StatementListener}.
 *
 * <p>Thread-safe, as far as the wrapped source is. Connections and statements are proxies; result
 * sets and exceptions are those of the driver. {@code unwrap} reaches the pool and the driver.
 *
 * <p>A statement that runs under a {@link dev.headroom.ground.Deadline} has the remaining time as
 * its query time-out, in whole seconds, unless the application has set a shorter one.
 *
 * <p>Costs one small object per connection and statement, and one reflective call per JDBC call:
 * tens of nanoseconds beside a round trip.
 */
public final class TimedDataSource extends JdbcProxy<DataSource> {
  private final StatementListener listener;

  private TimedDataSource(DataSource target, StatementListener listener) {
    super(target);
    this.listener = listener;
  }

  /**
   * Wraps a data source.
   *
   * @param target such as a pool
   * @param listener called once per statement
   * @return a {@link Closeable} source, which closes the target if that can be closed
   */
  public static DataSource of(DataSource target, StatementListener listener) {
    return (DataSource)
        Proxy.newProxyInstance(
            TimedDataSource.class.getClassLoader(),
            new Class<?>[] {DataSource.class, Closeable.class},
            new TimedDataSource(target, listener));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args)
      throws Throwable {
    return switch (method.getName()) {
      case "getConnection" ->
          TimedConnection.wrap((Connection) forwardNonNull(method, args), listener);
      case "close" -> {
        if (target instanceof Closeable closeable) {
          closeable.close();
        }
        yield null;
      }
      default -> handleDefault(proxy, method, args);
    };
  }
}
