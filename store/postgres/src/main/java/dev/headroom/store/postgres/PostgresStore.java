// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres;

import dev.headroom.ground.SqlRefusal;
import dev.headroom.ground.StoreHealth;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.StoreWatch;
import dev.headroom.ground.TimeSource;
import dev.headroom.store.postgres.schema.OwnSchema;
import dev.headroom.store.postgres.schema.SchemaScript;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import javax.sql.DataSource;

/**
 * PostgreSQL for the stores of capabilities: work in transactions, and one kind of failure.
 *
 * <p>The data source limits how long a call waits: give it a pool of its own with short time-outs
 * (to borrow, to connect, and of the socket), so that a database that hangs is found unavailable
 * within them.
 *
 * <p>Thread-safe.
 */
public final class PostgresStore {
  private static final String NAME = "postgres";

  /** Serialization failure, deadlock: the same again may succeed. */
  private static final Set<String> TRY_AGAIN = Set.of("40001", "40P01");

  private static final int TRIES = 3;

  private final DataSource source;
  private final TimeSource time;
  private final OwnSchema schema;
  private final StoreWatch watch;

  /** Creates the store on a pool of connections, with its tables in the schema by default. */
  public PostgresStore(DataSource source, TimeSource time) {
    this(source, time, OwnSchema.defaults());
  }

  /** Creates the store on a pool of connections, with its tables in a schema. */
  public PostgresStore(DataSource source, TimeSource time, OwnSchema schema) {
    this.source = source;
    this.time = time;
    this.schema = schema;
    this.watch = new StoreWatch(NAME, time);
  }

  /** Returns whether PostgreSQL is available. */
  public StoreHealth health() {
    return watch.health();
  }

  /**
   * What is done on one connection, in one transaction. Prepared statements name the tables of the
   * store's schema without it.
   */
  public interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /**
   * Does the work in one transaction of its own.
   *
   * @throws IllegalStateException if PostgreSQL refused a statement or a value; it is available,
   *     and nothing was done
   * @throws StoreUnavailableException when it did not come to its end
   */
  public <T> T inTransaction(String operation, Work<T> work) {
    long begun = time.nanos();
    for (int tried = 1; ; tried++) {
      try (Connection connection = source.getConnection()) {
        T done = once(SchemaConnection.of(connection, schema), work);
        watch.succeeded();
        return done;
      } catch (SQLException e) {
        String state = e.getSQLState();
        if (state != null && TRY_AGAIN.contains(state) && tried < TRIES) {
          continue;
        }
        if (SqlRefusal.isLasting(e)) {
          throw new IllegalStateException(
              "postgres refused " + operation + " (" + state + "): " + e.getMessage(), e);
        }
        watch.failed(e);
        throw new StoreUnavailableException(
            NAME, operation, Duration.ofNanos(time.nanos() - begun));
      }
    }
  }

  /**
   * Creates what is missing of a script, or only checks it, as the settings of the schema say.
   *
   * @throws IllegalStateException if something is missing; the message lists it
   * @throws StoreUnavailableException when PostgreSQL is unavailable
   */
  public void ensure(SchemaScript script) {
    long begun = time.nanos();
    try (Connection connection = source.getConnection()) {
      schema.ensure(connection, script);
      watch.succeeded();
    } catch (SQLException e) {
      if (SqlRefusal.isLasting(e)) {
        throw new IllegalStateException(String.valueOf(e.getMessage()), e);
      }
      watch.failed(e);
      throw new StoreUnavailableException(NAME, "schema", Duration.ofNanos(time.nanos() - begun));
    }
  }

  private static <T> T once(Connection connection, Work<T> work) throws SQLException {
    boolean auto = connection.getAutoCommit();
    connection.setAutoCommit(false);
    boolean done = false;
    try {
      T result = work.on(connection);
      connection.commit();
      done = true;
      return result;
    } finally {
      if (!done && !connection.isClosed()) {
        connection.rollback();
      }
      if (!connection.isClosed()) {
        connection.setAutoCommit(auto);
      }
    }
  }
}
