// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A session a call, from the driver itself. */
final class UnpooledDataSource implements DataSource {
  private final DatabaseUrl url;
  private final Duration connectTimeout;

  UnpooledDataSource(DatabaseUrl url, Duration connectTimeout) {
    this.url = url;
    this.connectTimeout = connectTimeout;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return open(url.user(), url.password());
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return open(user, password);
  }

  private Connection open(@Nullable String user, @Nullable String password) throws SQLException {
    Properties properties = new Properties();
    if (user != null) {
      properties.setProperty("user", user);
    }
    if (password != null) {
      properties.setProperty("password", password);
    }
    String seconds = String.valueOf(Math.max(1, connectTimeout.toSeconds()));
    properties.setProperty("connectTimeout", seconds);
    properties.setProperty("loginTimeout", seconds);
    properties.setProperty("tcpKeepAlive", "true");
    return DriverManager.getConnection(url.jdbcUrl(), properties);
  }

  @Override
  public <T> T unwrap(Class<T> face) throws SQLException {
    if (face.isInstance(this)) {
      return face.cast(this);
    }
    throw new SQLException("sessions of " + url + " wrap no " + face.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> face) {
    return face.isInstance(this);
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException("sessions of " + url + " write no log");
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    throw new SQLFeatureNotSupportedException("the connect timeout is set once, at the start");
  }

  @Override
  public int getLoginTimeout() {
    return Math.toIntExact(connectTimeout.toSeconds());
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("no java.util.logging here");
  }
}
