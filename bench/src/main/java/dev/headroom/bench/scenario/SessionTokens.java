// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.scenario;

import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.bench.demo.DemoData;
import dev.headroom.bench.demo.workload.Tokens;
import dev.headroom.ground.TimeSource;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.device.Device;
import dev.headroom.session.device.Session;
import dev.headroom.session.token.JwtAccessTokens;
import dev.headroom.session.token.SigningKeys;
import dev.headroom.store.postgres.PostgresStore;
import dev.headroom.store.postgres.session.PostgresSessionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Signs tokens with the keys in the application's database, one for each user, so that thousands of
 * users need no password check. Thread-safe.
 */
final class SessionTokens implements Tokens {

  private static final Duration LIFE = Duration.ofHours(2);

  private final JwtAccessTokens tokens;
  private final Map<Long, String> issued = new ConcurrentHashMap<>();

  /**
   * Creates the tokens of one copy of the data.
   *
   * @param issuer the application's issuer
   */
  SessionTokens(DemoData data, String issuer) {
    PostgresSessionStore sessions =
        new PostgresSessionStore(new PostgresStore(data.database(), TimeSource.system()));
    SigningKeys keys =
        new SigningKeys(sessions, ReferenceApp.SECRET, SessionSettings.of(issuer).keyRotation());
    keys.rotate(Instant.now());
    this.tokens = new JwtAccessTokens(keys, issuer);
  }

  @Override
  public String of(long user) {
    return issued.computeIfAbsent(user, this::sign);
  }

  private String sign(long user) {
    Instant now = Instant.now();
    Session session =
        new Session(
            "demo-" + user,
            Long.toString(user),
            null,
            null,
            Device.of("demo", "demo", "127.0.0.1"),
            List.of(user == ADMINISTRATOR ? "admin" : "user"),
            now,
            now,
            now.plus(LIFE),
            now.plus(LIFE));
    return tokens.issue(session, Long.MAX_VALUE / 2, now, LIFE);
  }
}
