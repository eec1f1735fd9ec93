// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.account;

import dev.headroom.apps.alpine.access.Tokens;
import dev.headroom.apps.systems.account.Registration;
import dev.headroom.apps.systems.account.Users;
import dev.headroom.session.Sessions;
import dev.headroom.session.revocation.Acknowledgement;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.token.AccessToken;
import dev.headroom.spring.session.Passwords;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Registers users, logs them in and out. Thread-safe. */
@Service
class SignIn {

  private final JdbcClient database;
  private final Users users;
  private final Tokens tokens;
  private final Sessions sessions;
  private final ApplicationEventPublisher events;

  SignIn(
      JdbcClient database,
      Passwords passwords,
      Tokens tokens,
      Sessions sessions,
      ApplicationEventPublisher events) {
    this.database = database;
    this.users = new Users(database, passwords, "is_active");
    this.tokens = tokens;
    this.sessions = sessions;
    this.events = events;
  }

  /** A user logged in. */
  record LoggedIn(long userId) {}

  /** Returns the id of the new user. */
  long register(Registration wanted) {
    return users.register(wanted);
  }

  TokenView logIn(Credentials given) {
    long revision = tokens.revision();
    Users.Identity user = users.authenticate(given.email(), given.password());
    database
        .sql("UPDATE users SET last_login_at = now() WHERE id = :user")
        .param("user", user.id())
        .update();
    events.publishEvent(new LoggedIn(user.id()));
    String token = tokens.issue(user.id(), user.role(), revision);
    return new TokenView(token, "Bearer", Tokens.LIFE.toSeconds(), user.failedSignIns());
  }

  /** Revokes this token, or all that the user has; every instance refuses them from then on. */
  Acknowledgement logOut(AccessToken access, boolean everywhere) {
    Revocation order =
        everywhere
            ? Revocation.user(access.user())
            : Revocation.token(access.revocable().token(), access.expires());
    return sessions.revoke(order.by("user:" + access.user(), "logged out"));
  }
}
