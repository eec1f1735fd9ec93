// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database;

import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL database is and who signs in, read from {@code
 * postgres://user:password@host:port/database?parameters}, the same with {@code postgresql://} or a
 * driver suffix such as {@code postgresql+psycopg2://}, or {@code jdbc:postgresql:…}.
 *
 * <p>Immutable. Neither {@code toString} nor any refusal tells the password or a parameter.
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
   * Reads an address; user and password, percent-encoded where need be, may also stand among the
   * parameters.
   *
   * @param text the address
   * @return its parts
   * @throws SettingsException if it is none of the forms
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
                "correct headroom.database.url; percent-encode special characters of the password")));
  }

  /**
   * Gives the address for the driver, without user and password.
   *
   * @return begins with {@code jdbc:postgresql://}
   */
  public String jdbcUrl() {
    return jdbcUrl;
  }

  /**
   * Gives the name to sign in with.
   *
   * @return null when the address names none
   */
  public @Nullable String user() {
    return user;
  }

  /**
   * Gives the password; never log it.
   *
   * @return null when the address holds none
   */
  public @Nullable String password() {
    return password;
  }

  /**
   * Opens sessions straight from the driver, each its own, none pooled: what index migrations run
   * on.
   *
   * @param connectTimeout the longest wait for a session, whole seconds
   * @return a source that holds nothing open
   */
  public DataSource unpooled(Duration connectTimeout) {
    return new UnpooledDataSource(this, connectTimeout);
  }

  /** Tells host, port and database, neither user, password nor parameters. */
  @Override
  public String toString() {
    int parameters = jdbcUrl.indexOf('?');
    return parameters < 0 ? jdbcUrl : jdbcUrl.substring(0, parameters);
  }
}
