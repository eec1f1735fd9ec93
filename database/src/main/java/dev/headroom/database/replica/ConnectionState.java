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

  /** Keeps a setting in place of an earlier one of the same name. */
  void set(JdbcCall setting) {
    settings.put(setting.name(), setting);
  }

  /**
   * Brings a borrowed connection into this state.
   *
   * @param isReplica whether its server refuses writes by itself
   */
  void applyTo(Connection connection, boolean isReplica) throws SQLException {
    try {
      for (JdbcCall each : settings.values()) {
        each.on(connection);
      }
    } catch (SQLException | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new SQLException(e);
    }
    if (readOnly && !isReplica) {
      connection.setReadOnly(true);
    }
    if (autoCommit != defaultAutoCommit) {
      connection.setAutoCommit(autoCommit);
    }
  }
}
