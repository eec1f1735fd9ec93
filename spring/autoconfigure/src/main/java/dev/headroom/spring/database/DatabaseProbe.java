// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import dev.headroom.monitor.HealthProbe;
import dev.headroom.monitor.ProbeResult;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A probe of the database of {@code headroom.database.url} over a connection of its own, so that an
 * exhausted pool is not reported as a database that is down.
 *
 * <p>Thread-safe, since the monitor never probes twice at a time.
 */
final class DatabaseProbe implements HealthProbe, AutoCloseable {
  private static final int VALIDATION_SECONDS = 1;

  private final DataSource sessions;
  private final DataSource pool;
  private volatile @Nullable Connection own;

  DatabaseProbe(DataSource sessions, DataSource pool) {
    this.sessions = sessions;
    this.pool = pool;
  }

  @Override
  public String name() {
    return "database";
  }

  @Override
  public Kind kind() {
    return Kind.CRITICAL;
  }

  @Override
  public ProbeResult probe() throws SQLException {
    Connection connection = own;
    if (connection == null || !connection.isValid(VALIDATION_SECONDS)) {
      close();
      connection = sessions.getConnection();
      own = connection;
      if (!connection.isValid(VALIDATION_SECONDS)) {
        return ProbeResult.down("a new connection did not respond");
      }
    }
    return ProbeResult.up(DataSourceProbe.state(DataSourceProbe.pool(pool)));
  }

  @Override
  public void close() {
    Connection connection = own;
    own = null;
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException lost) {
        // It was lost already.
      }
    }
  }
}
