// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the application has set on a connection, to be set on each that is borrowed for it. Confined
 * to one thread.
 */
final class ConnectionState {
  private final boolean defaultAutoCommit;
  private final Map<String, JdbcCall> settings = new LinkedHashMap<>();
  private boolean readOnly;
  private boolean autoCommit;

  ConnectionState(boolean defaultAutoCommit) {
    this.defaultAutoCommit = defaultAutoCommit;
    this.autoCommit = defaultAutoCommit;
  }

  boolean isReadOnly() {
    return readOnly;
  }

  void setReadOnly(boolean value) {
    readOnly = value;
  }

  boolean isAutoCommit() {
    return autoCommit;
  }

  void setAutoCommit(boolean value) {
    autoCommit = value;
  }

  /**
   * Returns whether each statement is a transaction of its own on the server: only one that begins
   * as read-only is refused its writes, as the driver sends the flag with the beginning.
   */
  boolean isReadOnlyAutoCommit() {
    return readOnly && autoCommit;
  }

  /** Keeps a setting in place of an earlier one of the same name. */
  void set(JdbcCall setting) {
    settings.put(setting.name(), setting);
  }

  /**
   * Brings a borrowed connection into this state. A replica refuses writes by itself, but not once
   * it is promoted.
   */
  void applyTo(Connection connection) throws SQLException {
    try {
      for (JdbcCall each : settings.values()) {
        each.on(connection);
      }
    } catch (SQLException | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new SQLException(e);
    }
    if (readOnly) {
      connection.setReadOnly(true);
    }
    boolean onServer = autoCommit && !readOnly;
    if (onServer != defaultAutoCommit) {
      connection.setAutoCommit(onServer);
    }
  }
}
