// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session.docs;

import dev.headroom.session.SessionSettings;
import dev.headroom.session.SessionTokens;
import dev.headroom.session.Sessions;
import dev.headroom.session.SignIn;
import dev.headroom.session.device.AttributeStore;
import dev.headroom.session.device.Device;
import dev.headroom.session.device.LastSeenBuffer;
import dev.headroom.session.device.Session;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.revocation.Acknowledgement;
import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.Freshness;
import dev.headroom.session.revocation.RevocableToken;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationStatus;
import dev.headroom.session.revocation.Revocations;
import dev.headroom.spring.session.DeviceSessionRepository;
import dev.headroom.store.postgres.session.PostgresRevocationStore;
import dev.headroom.store.redis.Redis;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.session.config.annotation.web.http.EnableSpringHttpSession;

/** The samples of docs/session and docs/coming-from/spring-session. */
final class SessionSamples {
  private SessionSamples() {}

  static Revocations shared(DataSource dataSource) {
    // @start region="shared-revocations"
    Revocations revocations =
        Revocations.builder()
            .store(PostgresRevocationStore.open(dataSource))
            .relay(Redis.connect("redis://localhost").revocationRelay())
            .build();
    // @end
    return revocations;
  }

  static boolean check(
      Revocations revocations, String token, String device, String user, Instant issuedAt) {
    // @start region="revocable-token"
    RevocableToken revocable =
        RevocableToken.issuedAt(
            Fingerprint.ofToken(token),
            RevocableToken.Owner.of(device, user, null, null),
            issuedAt);

    RevocationStatus status = revocations.check(revocable, Freshness.BOUNDED);
    // @end
    return status.isValid();
  }

  static List<Session> use(Sessions sessions, String userId, String userAgent, String address) {
    // @start region="sessions"
    SessionTokens tokens =
        sessions.signIn(SignIn.of(userId, Device.of("", userAgent, address), "user", "editor"));

    SessionTokens next = sessions.refresh(tokens.refreshToken(), null);

    Acknowledgement done = sessions.revoke(Revocation.user(userId).by("admin:7", "lost laptop"));
    boolean confirmed = done.everywhere();
    // @end
    return confirmed ? sessions.devices(next.session().user()) : List.of();
  }

  // @start region="spring-session"
  @Configuration
  @EnableSpringHttpSession
  static class HttpSessions {
    @Bean
    DeviceSessionRepository sessionRepository(
        Sessions sessions,
        SessionStore store,
        AttributeStore attributes,
        LastSeenBuffer lastSeen,
        SessionSettings settings) {
      return new DeviceSessionRepository(sessions, store, attributes, lastSeen, settings);
    }
  }
  // @end
}
