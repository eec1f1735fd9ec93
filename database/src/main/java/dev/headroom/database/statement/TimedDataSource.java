// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import dev.headroom.database.jdbc.ConnectionTracker;
import dev.headroom.database.jdbc.ForwardingDataSource;
import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source that times each statement, counts it for its {@link StatementShape} and for the
 * current {@link UnitOfWork}, and reports it to a {@link StatementListener}.
 *
 * <p>Thread-safe, as far as the wrapped source is. Works above a pool and below one. Connections
 * and statements are wrapped; result sets and exceptions are those of the driver. {@code unwrap}
 * reaches the pool and the driver.
 *
 * <p>A statement that still runs when its {@link dev.headroom.ground.Deadline} has passed is
 * cancelled by {@link java.sql.Statement#cancel}, one to two seconds later while its server
 * responds, whatever other servers do; the connection stays as it is. A statement that ends while
 * its driver cancels it returns after that: with a server that does not respond, after the driver's
 * time-out of cancellations. The application's query time-outs hold besides.
 *
 * <p>Costs two readings of the clock and three to five small objects a statement, three more under
 * a deadline, one object a connection.
 */
public final class TimedDataSource extends ForwardingDataSource implements Closeable {
  private static final List<String> MYSQL = List.of("MySQL", "MariaDB");

  private final DataSource target;
  private final @Nullable StatementShapes shapes;
  private final StatementListener listener;
  private final Supplier<? extends ConnectionTracker> uses;
  private final StatementDeadlines deadlines = new StatementDeadlines();
  private volatile boolean dialectKnown;

  private TimedDataSource(
      DataSource target,
      @Nullable StatementShapes shapes,
      StatementListener listener,
      Supplier<? extends ConnectionTracker> uses) {
    this.target = target;
    this.shapes = shapes;
    this.listener = listener;
    this.uses = uses;
  }

  /**
   * Wraps a data source, with shapes of its own.
   *
   * @param target such as a pool
   * @param listener called once per statement
   * @return a {@link Closeable} source, which closes the target if that can be closed
   */
  public static DataSource of(DataSource target, StatementListener listener) {
    return of(target, new StatementShapes(StatementSettings.defaults().maxShapes()), listener);
  }

  /**
   * Wraps a data source.
   *
   * @param target such as a pool
   * @param shapes that all data sources of an application may share
   * @param listener called once per statement
   * @return a {@link Closeable} source, which closes the target if that can be closed
   */
  public static DataSource of(
      DataSource target, StatementShapes shapes, StatementListener listener) {
    return of(target, shapes, listener, () -> ConnectionTracker.NONE);
  }

  /**
   * Wraps a data source whose connections are followed.
   *
   * @param target such as a pool
   * @param shapes that all data sources of an application may share
   * @param listener called once per statement
   * @param uses called once per connection that the target returns
   * @return a {@link Closeable} source, which closes the target if that can be closed
   */
  public static DataSource of(
      DataSource target,
      StatementShapes shapes,
      StatementListener listener,
      Supplier<? extends ConnectionTracker> uses) {
    return new TimedDataSource(target, shapes, listener, uses);
  }

  /**
   * Wraps a data source whose connections are followed, and whose statements are not recorded: for
   * a pool that may be below a data source which records them.
   *
   * @param target such as a driver
   * @param uses called once per connection that the target returns
   * @return a {@link Closeable} source, which closes the target if that can be closed
   */
  public static DataSource tracked(DataSource target, Supplier<? extends ConnectionTracker> uses) {
    return new TimedDataSource(target, null, run -> {}, uses);
  }

  private Connection timed(Connection connection) {
    if (shapes != null && !dialectKnown) {
      dialectKnown = true;
      if (isMySql(connection)) {
        shapes.readDoubleQuotesAsStrings();
      }
    }
    return new TimedConnection(connection, shapes, listener, uses.get(), deadlines);
  }

  private static boolean isMySql(Connection connection) {
    try {
      DatabaseMetaData database = connection.getMetaData();
      return database != null && MYSQL.contains(database.getDatabaseProductName());
    } catch (SQLException | RuntimeException unknown) {
      return false;
    }
  }

  @Override
  protected DataSource target() {
    return target;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return timed(target.getConnection());
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return timed(target.getConnection(user, password));
  }

  @Override
  public ConnectionBuilder createConnectionBuilder() throws SQLException {
    return new TimedConnectionBuilder(target.createConnectionBuilder(), this::timed);
  }

  @Override
  public void close() throws IOException {
    deadlines.close();
    if (target instanceof Closeable closeable) {
      closeable.close();
    }
  }

  @Override
  public String toString() {
    return target.toString();
  }
}
