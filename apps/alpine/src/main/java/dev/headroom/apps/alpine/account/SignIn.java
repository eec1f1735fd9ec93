// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.account;

import dev.headroom.apps.alpine.access.Tokens;
import dev.headroom.apps.systems.web.FailedSignIns;
import dev.headroom.apps.systems.web.RefusedException;
import dev.headroom.session.Sessions;
import dev.headroom.session.revocation.Acknowledgement;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.token.AccessToken;
import dev.headroom.spring.session.Passwords;
import java.util.Locale;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Registers users, logs them in and out. Thread-safe.
 *
 * <p>A log-in costs one bcrypt whether the user is known or not, so that the time does not show who
 * has an account.
 */
@Service
class SignIn {

  private final JdbcClient database;
  private final Passwords passwords;
  private final Tokens tokens;
  private final Sessions sessions;
  private final FailedSignIns failed = new FailedSignIns();
  private final ApplicationEventPublisher events;

  SignIn(
      JdbcClient database,
      Passwords passwords,
      Tokens tokens,
      Sessions sessions,
      ApplicationEventPublisher events) {
    this.database = database;
    this.passwords = passwords;
    this.tokens = tokens;
    this.sessions = sessions;
    this.events = events;
  }

  private record Known(long id, String role, String hash, boolean active) {}

  /** How many of the instances that live obey already; the others follow within seconds. */
  record LoggedOut(int confirmed, int instances) {}

  /** A user logged in. */
  record LoggedIn(long userId) {}

  /** Returns the id of the new user. */
  long register(Registration wanted) {
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

  TokenView logIn(Credentials given) {
    long revision = tokens.revision();
    String email = lower(given.email());
    Known known =
        passwords
            .check(find(email), Known::hash, given.password())
            .filter(Known::active)
            .orElseThrow(() -> {
              failed.add(email);
              return new RefusedException(
                  HttpStatus.UNAUTHORIZED, "e-mail address and password do not match");
            });
    database
        .sql("UPDATE users SET last_login_at = now() WHERE id = :user")
        .param("user", known.id())
        .update();
    events.publishEvent(new LoggedIn(known.id()));
    String token = tokens.issue(known.id(), known.role(), revision);
    return new TokenView(token, "Bearer", Tokens.LIFE.toSeconds(), failed.take(email));
  }

  /** Ends this token, or all that the user has; every instance refuses them from then on. */
  LoggedOut logOut(AccessToken access, boolean everywhere) {
    Revocation order =
        everywhere
            ? Revocation.user(access.user())
            : Revocation.token(access.revocable().token(), access.expires());
    Acknowledgement receipt = sessions.revoke(order.by("user:" + access.user(), "logged out"));
    return new LoggedOut(receipt.confirmed(), receipt.instances());
  }

  private Optional<Known> find(String email) {
    return database
        .sql("SELECT id, role, password_hash, is_active FROM users WHERE email = :email")
        .param("email", email)
        .query((row, number) ->
            new Known(
                row.getLong("id"),
                row.getString("role"),
                row.getString("password_hash"),
                row.getBoolean("is_active")))
        .optional();
  }

  private static String lower(String email) {
    return email.strip().toLowerCase(Locale.ROOT);
  }
}
