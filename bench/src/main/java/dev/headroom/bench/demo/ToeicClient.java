// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.ground.TimeSource;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.device.Device;
import dev.headroom.session.device.Session;
import dev.headroom.session.token.JwtAccessTokens;
import dev.headroom.session.token.SigningKeys;
import dev.headroom.store.postgres.PostgresStore;
import dev.headroom.store.postgres.session.PostgresSessionStore;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * The requests of a learner: authenticated with the keys in the app's database, so that thousands
 * of learners need no password check, from an address of their own, accepting gzip.
 *
 * <p>Thread-safe. The data of both sides are copies of the same, so one token is valid on both.
 */
final class ToeicClient {

  static final long ADMINISTRATOR = 1;

  private static final String ISSUER = "toeic";
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration LIFE = Duration.ofHours(2);

  private final URI base;
  private final Signer signer;

  ToeicClient(URI base, Signer signer) {
    this.base = base;
    this.signer = signer;
  }

  /** Issues tokens as the app does, one for each learner. Thread-safe. */
  static final class Signer {

    private final JwtAccessTokens tokens;
    private final Map<Long, String> issued = new ConcurrentHashMap<>();

    Signer(DataSource database, String secret) {
      PostgresSessionStore sessions =
          new PostgresSessionStore(new PostgresStore(database, TimeSource.system()));
      SigningKeys keys =
          new SigningKeys(sessions, secret, SessionSettings.of(ISSUER).keyRotation());
      keys.rotate(Instant.now());
      this.tokens = new JwtAccessTokens(keys, ISSUER);
    }

    String of(long user) {
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

  URI base() {
    return base;
  }

  HttpRequest get(long user, String path) {
    return request(user, path).GET().build();
  }

  HttpRequest post(long user, String path, String json) {
    return request(user, path)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json))
        .build();
  }

  private HttpRequest.Builder request(long user, String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(TIMEOUT)
        .header("Accept-Encoding", "gzip")
        .header("X-Forwarded-For", "10.0.%d.%d".formatted(user >> 8 & 0xff, user & 0xff))
        .header("Authorization", "Bearer " + signer.of(user));
  }
}
