// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.account;

import dev.headroom.apps.systems.web.RefusedException;
import dev.headroom.spring.session.Passwords;
import java.util.Locale;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table of an application's users: registers them and checks their passwords.
 *
 * <p>Thread-safe. A check costs one hash whether the user is known or not, so that the time does
 * not show who has an account.
 */
public final class Users {

  private final JdbcClient database;
  private final Passwords passwords;
  private final String condition;
  private final FailedSignIns failed = new FailedSignIns();

  /**
   * Creates the users.
   *
   * @param condition of SQL, that a user may sign in; {@code true} for all
   */
  public Users(JdbcClient database, Passwords passwords, String condition) {
    this.database = database;
    this.passwords = passwords;
    this.condition = condition;
  }

  private record Found(long id, String role, String hash) {}

  /**
   * A user whose password was right.
   *
   * <p>Immutable.
   *
   * @param failedSignIns wrong passwords since the last sign-in on this instance
   */
  public record Identity(long id, String role, int failedSignIns) {}

  /**
   * Registers a user.
   *
   * @return the new user's id
   * @throws RefusedException with 409 if the e-mail address is taken
   */
  public long register(Registration wanted) {
    String hash = passwords.encode(wanted.password());
    try {
      return database
          .sql(
              "INSERT INTO users (email, password_hash, name)"
                  + " VALUES (:email, :hash, :name) RETURNING id")
          .param("email", lower(wanted.email()))
          .param("hash", hash)
          .param("name", wanted.name().strip())
          .query((row, number) -> row.getLong(1))
          .single();
    } catch (DuplicateKeyException taken) {
      throw new RefusedException(HttpStatus.CONFLICT, "this e-mail address is registered already");
    }
  }

  /**
   * Checks a password.
   *
   * @throws RefusedException with 401 if it is wrong or the user unknown
   */
  public Identity authenticate(String email, String password) {
    String account = lower(email);
    Found found =
        passwords
            .check(find(account), Found::hash, password)
            .orElseThrow(() -> {
              failed.add(account);
              return new RefusedException(
                  HttpStatus.UNAUTHORIZED, "e-mail address and password do not match");
            });
    if (passwords.isOutdated(found.hash())) {
      renew(found.id(), password);
    }
    return new Identity(found.id(), found.role(), failed.take(account));
  }

  /** Another sign-in may have renewed it meanwhile; either is as good. */
  private void renew(long id, String password) {
    String hash = passwords.encode(password);
    database
        .sql("UPDATE users SET password_hash = :hash WHERE id = :id")
        .param("hash", hash)
        .param("id", id)
        .update();
  }

  private Optional<Found> find(String email) {
    return database
        .sql("SELECT id, role, password_hash FROM users WHERE email = :email AND " + condition)
        .param("email", email)
        .query((row, number) ->
            new Found(row.getLong("id"), row.getString("role"), row.getString("password_hash")))
        .optional();
  }

  private static String lower(String email) {
    return email.strip().toLowerCase(Locale.ROOT);
  }
}
