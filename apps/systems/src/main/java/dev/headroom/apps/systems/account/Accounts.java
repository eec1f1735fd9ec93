// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.account;

import dev.headroom.apps.systems.cache.StateCache;
import dev.headroom.apps.systems.web.RefusedException;
import dev.headroom.session.SessionTokens;
import dev.headroom.session.Sessions;
import dev.headroom.session.SignIn;
import dev.headroom.session.device.Device;
import dev.headroom.session.revocation.Acknowledgement;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.token.AccessToken;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Registers users and signs their devices in and out.
 *
 * <p>Thread-safe.
 */
public final class Accounts {

  private final JdbcClient database;
  private final Users users;
  private final Sessions sessions;
  private final StateCache<Long, AccountView> byUser;

  Accounts(
      JdbcClient database, Users users, Sessions sessions, StateCache<Long, AccountView> byUser) {
    this.database = database;
    this.users = users;
    this.sessions = sessions;
    this.byUser = byUser;
  }

  AccountView register(Registration wanted) {
    return me(users.register(wanted));
  }

  TokenView logIn(Credentials given, String agent, String address) {
    Users.Identity user = users.authenticate(given.email(), given.password());
    Device device = Device.of(Objects.requireNonNullElse(given.device(), ""), agent, address);
    SessionTokens tokens =
        sessions.signIn(SignIn.of(Long.toString(user.id()), device, user.role()));
    return TokenView.of(tokens, user.failedSignIns());
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

  /** Names never change, so the cached value stays true. */
  AccountView me(long user) {
    return byUser.get(user, this::load);
  }

  private AccountView load(long user) {
    return database
        .sql("SELECT id, email, name, role, created_at FROM users WHERE id = :user")
        .param("user", user)
        .query((row, number) ->
            new AccountView(
                row.getLong("id"),
                row.getString("email"),
                row.getString("name"),
                row.getString("role"),
                row.getObject("created_at", OffsetDateTime.class).toInstant()))
        .optional()
        .orElseThrow(() -> RefusedException.missing("user"));
  }
}
