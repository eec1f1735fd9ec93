// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.account;

import dev.headroom.apps.systems.cache.StateCache;
import dev.headroom.apps.systems.web.FailedSignIns;
import dev.headroom.apps.systems.web.RefusedException;
import dev.headroom.session.SessionTokens;
import dev.headroom.session.Sessions;
import dev.headroom.session.SignIn;
import dev.headroom.session.device.Device;
import dev.headroom.session.revocation.Acknowledgement;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.token.AccessToken;
import dev.headroom.spring.session.Passwords;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Registers users and signs their devices in and out.
 *
 * <p>Thread-safe.
 */
public final class Accounts {

  private final JdbcClient database;
  private final Passwords passwords;
  private final Sessions sessions;
  private final FailedSignIns failed = new FailedSignIns();
  private final StateCache<Long, MeView> mine;

  Accounts(
      JdbcClient database, Passwords passwords, Sessions sessions, StateCache<Long, MeView> mine) {
    this.database = database;
    this.passwords = passwords;
    this.sessions = sessions;
    this.mine = mine;
  }

  private record Known(long id, String role, String hash) {}

  MeView register(Registration wanted) {
    String hash = passwords.encode(wanted.password());
    try {
      long id =
          database
              .sql(
                  "INSERT INTO users (email, password_hash, name)"
                      + " VALUES (:email, :hash, :name) RETURNING id")
              .param("email", lower(wanted.email()))
              .param("hash", hash)
              .param("name", wanted.name().strip())
              .query((row, number) -> row.getLong(1))
              .single();
      return me(id);
    } catch (DuplicateKeyException taken) {
      throw new RefusedException(HttpStatus.CONFLICT, "this e-mail address is registered already");
    }
  }

  TokenView logIn(Credentials given, String agent, String address) {
    String email = lower(given.email());
    Known known =
        passwords
            .check(find(email), Known::hash, given.password())
            .orElseThrow(() -> {
              failed.add(email);
              return new RefusedException(
                  HttpStatus.UNAUTHORIZED, "e-mail address and password do not match");
            });
    if (passwords.isOutdated(known.hash())) {
      renew(known, given.password());
    }
    Device device = Device.of(Objects.requireNonNullElse(given.device(), ""), agent, address);
    SessionTokens tokens =
        sessions.signIn(SignIn.of(Long.toString(known.id()), device, known.role()));
    return TokenView.of(tokens, failed.take(email));
  }

  /** Returns how many of the live instances confirmed; the others follow within seconds. */
  Acknowledgement logOut(AccessToken access, boolean everywhere) {
    String session = access.session();
    Revocation order =
        everywhere || session == null
            ? Revocation.user(access.user())
            : Revocation.session(session);
    return sessions.revoke(order.by("user:" + access.user(), "logged out"));
  }

  /** Another sign-in may have renewed it meanwhile; either is as good. */
  private void renew(Known known, String password) {
    String hash = passwords.encode(password);
    database
        .sql("UPDATE users SET password_hash = :hash WHERE id = :id")
        .param("hash", hash)
        .param("id", known.id())
        .update();
  }

  /** Names never change, so the cached value stays true. */
  MeView me(long user) {
    return mine.get(user, this::load);
  }

  private MeView load(long user) {
    return database
        .sql("SELECT id, email, name, role, created_at FROM users WHERE id = :user")
        .param("user", user)
        .query((row, number) ->
            new MeView(
                row.getLong("id"),
                row.getString("email"),
                row.getString("name"),
                row.getString("role"),
                row.getObject("created_at", OffsetDateTime.class).toInstant()))
        .optional()
        .orElseThrow(() -> RefusedException.missing("user"));
  }

  private Optional<Known> find(String email) {
    return database
        .sql("SELECT id, role, password_hash FROM users WHERE email = :email")
        .param("email", email)
        .query((row, number) ->
            new Known(row.getLong("id"), row.getString("role"), row.getString("password_hash")))
        .optional();
  }

  private static String lower(String email) {
    return email.strip().toLowerCase(Locale.ROOT);
  }
}
