// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database;

import com.zaxxer.hikari.util.DriverDataSource;
import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The address and the credentials of a PostgreSQL database.
 *
 * <p>Accepts {@code postgres://user:password@host:port/database?parameters}, the same with {@code
 * postgresql://} or a driver suffix such as {@code postgresql+psycopg2://}, and {@code
 * jdbc:postgresql:…}. Parameters that libpq names otherwise than the JDBC driver, such as {@code
 * target_session_attrs} and {@code channel_binding}, are those of the driver then.
 *
 * <p>Immutable. Neither {@code toString} nor an exception contains the password or a parameter.
 */
public final class DatabaseUrl {
  private final String jdbcUrl;
  private final @Nullable String user;
  private final @Nullable String password;

  DatabaseUrl(String jdbcUrl, @Nullable String user, @Nullable String password) {
    this.jdbcUrl = jdbcUrl;
    this.user = user;
    this.password = password;
  }

  /**
   * Parses an address; user and password may also be parameters, and may be percent-encoded.
   *
   * @throws SettingsException if the text has none of the accepted forms
   */
  public static DatabaseUrl parse(String text) {
    try {
      return DatabaseUrlParser.parse(text.strip());
    } catch (IllegalArgumentException e) {
      throw refusal(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Returns this address with another user and password.
   *
   * @param otherUser null to keep the one of the address
   * @param otherPassword null to keep the one of the address
   */
  public DatabaseUrl withCredentials(@Nullable String otherUser, @Nullable String otherPassword) {
    return new DatabaseUrl(
        jdbcUrl,
        otherUser == null ? user : otherUser,
        otherPassword == null ? password : otherPassword);
  }

  private static SettingsException refusal(String why) {
    return new SettingsException(
        List.of(
            new SettingFault(
                "the address of the database",
                "(hidden, it may hold a password; " + why + ")",
                "postgres://user:password@host:port/database or"
                    + " jdbc:postgresql://host:port/database",
                "correct headroom.database.url; percent-encode special characters of the"
                    + " password")));
  }

  /**
   * Returns the address for the driver, without user and password.
   *
   * @return starts with {@code jdbc:postgresql://}
   */
  public String jdbcUrl() {
    return jdbcUrl;
  }

  /**
   * Returns the user name.
   *
   * @return null if the address has none
   */
  public @Nullable String user() {
    return user;
  }

  /**
   * Returns the password; never log it.
   *
   * @return null if the address has none
   */
  public @Nullable String password() {
    return password;
  }

  /**
   * Returns a data source without a pool: each call opens a connection.
   *
   * @param connectTimeout the longest wait for a connection, in whole seconds, at least one
   */
  public DataSource unpooled(Duration connectTimeout) {
    String seconds = String.valueOf(Math.max(1, connectTimeout.toSeconds()));
    Properties properties = new Properties();
    properties.setProperty("connectTimeout", seconds);
    properties.setProperty("loginTimeout", seconds);
    properties.setProperty("tcpKeepAlive", "true");
    return new DriverDataSource(jdbcUrl, null, properties, user, password);
  }

  /** Returns host, port and database, without user, password and parameters. */
  @Override
  public String toString() {
    int parameters = jdbcUrl.indexOf('?');
    return parameters < 0 ? jdbcUrl : jdbcUrl.substring(0, parameters);
  }
}
