// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.SignedJWT;
import dev.headroom.apps.kit.Reply;
import dev.headroom.session.token.TokenVerifier;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What is no token of ours, sent over HTTP: 401 and the standard problem, nothing kept of it. */
@ExtendWith(OutputCaptureExtension.class)
class BadTokensIT {

  private static final String ME = "/api/auth/me";
  private static final Toeic TOEIC =
      Toeic.on(Toeic.DATABASE.fresh()).with("headroom.session.grace", "0s").start();

  private final String good = TOEIC.signIn("user20@toeic.example", "Phone");
  private final Forger forger = new Forger(TOEIC, good);

  @AfterAll
  static void end() {
    TOEIC.close();
  }

  @Test
  void letsTheGoodOneThroughHoweverItIsMadeByOurKey() {
    TOEIC.as(good).get(ME).expect(200);
    TOEIC.as(forger.claiming(claims -> claims)).get(ME).expect(200);
  }

  @Test
  void refusesATokenCutShort() {
    for (int length : new int[] {0, 1, 10, good.indexOf('.'), good.length() - 1}) {
      expectRefused(good.substring(0, length));
    }
    expectRefused(good.substring(0, good.lastIndexOf('.')));
    expectRefused(good.substring(0, good.lastIndexOf('.') + 1));
  }

  @Test
  void refusesATokenThatIsTooLong() throws IOException {
    expectRefused("a".repeat(4097));
    expectRefused(good + "a".repeat(4000));
    String answer = raw("Authorization: Bearer " + "a".repeat(60_000));
    assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
    assertThat(answer).contains("longer than is allowed").doesNotContain("aaaa");
  }

  @Test
  void refusesATokenThatNobodySigned() {
    for (String name : List.of("none", "None", "NONE", "nOnE")) {
      String header = "{\"alg\":\"" + name + "\",\"typ\":\"at+jwt\"}";
      expectRefused(forger.under(header, ""));
      expectRefused(forger.under(header, forger.signature()));
    }
    expectRefused(forger.under("{}", forger.signature()));
  }

  @Test
  void refusesAnotherKey() throws Exception {
    expectRefused(forger.byAnotherKey());
    expectRefused(forger.byAKeyThatItBrings());
    JsonNode published =
        TOEIC.get("/.well-known/jwks.json").expect(200).json().path("keys").path(0);
    SignedJWT mac =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID(published.path("kid").asString())
                .build(),
            SignedJWT.parse(good).getJWTClaimsSet());
    mac.sign(macOf(published));
    expectRefused(mac.serialize());
  }

  @Test
  void refusesATokenOutOfItsTime() {
    Instant now = Instant.now();
    expectRefused(
        forger.claiming(claims -> claims.expirationTime(Date.from(now.minusSeconds(60)))));
    expectRefused(forger.claiming(claims -> claims.notBeforeTime(Date.from(now.plusSeconds(600)))));
    expectRefused(forger.claiming(claims -> claims.issuer("elsewhere")));
    for (String claim : List.of("exp", "sub", "sid", "rev", "iss", "iat")) {
      expectRefused(forger.claiming(claims -> claims.claim(claim, null)));
    }
  }

  @Test
  void refusesATokenReplayedAfterItsSignOut() {
    TOEIC.as(good).get(ME).expect(200);
    TOEIC.as(good).send("DELETE", "/api/sessions", null).expect(200);
    for (int i = 0; i < 20; i++) {
      expectRefused(good);
    }
  }

  @Test
  void endsTheFamilyOfARefreshTokenThatIsReplayed() {
    String body = "{\"email\":\"user21@toeic.example\",\"password\":\"headroom-demo\"}";
    JsonNode tokens = TOEIC.as(null).post("/api/auth/login", body).expect(200).json();
    String spent = tokens.path("refreshToken").asString();
    String renewed = refresh(spent).expect(200).json().path("access_token").asString();
    TOEIC.as(renewed).get(ME).expect(200);
    assertThat(refresh(spent).expect(400).text()).isEqualTo("{\"error\":\"invalid_grant\"}");
    expectRefused(renewed);
    expectRefused(tokens.path("token").asString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer %s\nX-Role: admin",
        "Authorization: Bearer %s\rX-Role: admin",
        "Authorization: Bearer %s\0",
        "Authorization: Bearer\t%s",
        "Authorization: Bearer %s, Bearer %<s",
        "Authorization: Bearer %s%%0d%%0aX-Role:%%20admin",
        "Authorization: Bearer %s\u00e9",
        "Authorization: Bearer %s\u001b[2J",
        "Authorization: Bearer %s\r\nAuthorization: Bearer %<s",
        "Authorization: Bearer %s\r\nauthorization: Basic YTpi",
        "Authorization: Bearer",
        "Authorization: Bearer ",
        "Proxy-Authorization: Bearer %s"
      })
  void refusesInjectedHeaders(String header) throws IOException {
    String answer = raw(header.formatted(good));
    // What breaks HTTP itself is a bad request; what is a header is a token that is none.
    assertThat(answer).matches("(?s)HTTP/1\\.1 40[01].*").contains("application/problem+json");
    assertThat(answer).doesNotContain(good).doesNotContain("X-Role");
  }

  @Test
  void takesNoRoleFromAHeaderBesideTheToken() throws IOException {
    String answer =
        send(
            "POST /api/v1/admin/gc HTTP/1.1\r\n"
                + "Host: a\r\n"
                + "Content-Length: 0\r\n"
                + "Authorization: Bearer "
                + good
                + "\r\nX-Role: admin\r\nX-User: 1\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 403");
  }

  @Test
  void keepsNothingOfTenThousandDistinctBadTokensAndLogsNoneOfThem(CapturedOutput log)
      throws Exception {
    String marker = "the log is heard at " + Instant.now();
    TOEIC.as(good).get(ME).expect(200);
    for (int kind = 0; kind < 4; kind++) {
      expectRefused(bad(kind));
    }
    LoggerFactory.getLogger(BadTokensIT.class).info(marker);
    assertThat(log.getOut()).contains(marker);
    long lines = log.getAll().lines().count();
    List<Long> before = held();
    int meters = meters();

    assertThat(statusesOf(10_000)).containsOnly(401);

    assertThat(held()).as("tokens remembered, revocations, trail").isEqualTo(before);
    // A collection of garbage or a busy pool brings a meter or two of its own.
    assertThat(meters() - meters).as("new meters").isLessThan(50);
    assertThat(log.getAll().lines().count() - lines).as("lines logged").isLessThan(20);
    TOEIC.as(good).get(ME).expect(200);
  }

  private static int meters() {
    return TOEIC.bean(MeterRegistry.class).getMeters().size();
  }

  /** What may grow with tokens: those remembered, and rows of the record. */
  private static List<Long> held() {
    List<Long> held = new ArrayList<>();
    held.add((long) TOEIC.bean(TokenVerifier.class).cachedTokens());
    for (String table : List.of("revocation", "spent", "audit")) {
      held.add(
          TOEIC
              .bean(JdbcClient.class)
              .sql("SELECT count(*) FROM headroom.headroom_session_" + table)
              .query(Long.class)
              .single());
    }
    return held;
  }

  private List<Integer> statusesOf(int count) throws Exception {
    List<Future<Integer>> answers = new ArrayList<>();
    try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < count; i++) {
        String token = bad(i);
        answers.add(callers.submit(() -> TOEIC.as(token).get(ME).status()));
      }
    }
    List<Integer> statuses = new ArrayList<>();
    for (Future<Integer> answer : answers) {
      statuses.add(answer.get());
    }
    return statuses;
  }

  /** One of four kinds, each number another token; the first names our key and costs its check. */
  private String bad(int number) {
    String text = Integer.toString(number + 1_000_000);
    return switch (number % 4) {
      case 0 -> {
        int claims = good.indexOf('.') + 1;
        yield good.substring(0, claims) + text + good.substring(claims + text.length());
      }
      case 1 -> forger.under("{\"alg\":\"none\",\"jti\":\"" + text + "\"}", "");
      case 2 -> "bad" + text;
      default -> good + "." + text;
    };
  }

  private static void expectRefused(String token) {
    Reply reply = TOEIC.as(token).get(ME).expectProblem(401);
    assertThat(reply.header("WWW-Authenticate")).contains("Bearer error=\"invalid_token\"");
    assertThat(reply.json().path("detail").asString()).contains("sign in");
    if (token.length() > 20) {
      assertThat(reply.text()).doesNotContain(token.substring(0, 20));
    }
  }

  private static Reply refresh(String token) {
    return TOEIC
        .as(null)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .send(
            "POST",
            "/oauth2/token",
            "grant_type=refresh_token&refresh_token="
                + URLEncoder.encode(token, StandardCharsets.UTF_8));
  }

  private static MACSigner macOf(JsonNode published) throws JOSEException {
    return new MACSigner(published.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String raw(String header) throws IOException {
    return send(
        "GET " + ME + " HTTP/1.1\r\nHost: a\r\n" + header + "\r\nConnection: close\r\n\r\n");
  }

  /** Sends bytes as they are and reads until the server closes. */
  private static String send(String bytes) throws IOException {
    URI address = TOEIC.address("/");
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
