// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.edge.session.TokenFilter;
import dev.headroom.session.SessionTokens;
import dev.headroom.session.Sessions;
import dev.headroom.session.SignIn;
import dev.headroom.session.device.Device;
import dev.headroom.session.token.AccessToken;
import dev.headroom.store.embedded.PostgresServer;
import dev.headroom.store.embedded.RedisServer;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Two instances of a small application with sessions, a real database and a real Redis. */
class SessionWalkIT {
  private static final PostgresServer POSTGRES = PostgresServer.temporary();
  private static final RedisServer REDIS = RedisServer.temporary();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static ConfigurableApplicationContext one = start();
  private static ConfigurableApplicationContext two = start();

  @BeforeAll
  static void isReady() {
    for (ConfigurableApplicationContext each : List.of(one, two)) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> get(each, "/readyz", "").statusCode() == 200);
    }
  }

  @AfterAll
  static void close() {
    one.close();
    two.close();
    REDIS.close();
    POSTGRES.close();
  }

  private static ConfigurableApplicationContext start() {
    if (!POSTGRES.databaseExists("walk")) {
      POSTGRES.createDatabase("walk");
    }
    return new SpringApplication(Tiny.class)
        .run(
            "--server.port=0",
            "--headroom.monitor.endpoints=readyz,metrics",
            "--headroom.monitor.open=readyz,metrics",
            "--headroom.database.url=" + POSTGRES.databaseUrl("walk"),
            "--headroom.redis.url=" + REDIS.uri(),
            "--spring.flyway.enabled=false",
            "--headroom.database.pool.size=2",
            "--headroom.session.key-secret=0123456789abcdef0123456789abcdef",
            // A slow machine must not end a sign-out before the other instance confirmed it.
            "--headroom.session.confirm-wait=5s",
            "--headroom.edge.problems.enabled=true",
            "--headroom.session.fresh=/fresh/**");
  }

  @Test
  void signsOutOnEveryInstance() throws Exception {
    SessionTokens tokens = signIn("ann", "user");
    String bearer = tokens.accessToken();
    assertThat(get(one, "/who", bearer).body()).isEqualTo("ann");
    assertThat(get(two, "/who", bearer).body()).isEqualTo("ann");
    HttpResponse<String> out =
        send(two, "DELETE", "/api/sessions/" + tokens.session().id(), bearer, "");
    assertThat(out.statusCode()).as(out.body()).isEqualTo(200);
    assertThat(out.body()).contains("\"instances\":2", "\"confirmed\":2");
    for (ConfigurableApplicationContext each : List.of(one, two)) {
      HttpResponse<String> refused = get(each, "/who", bearer);
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.headers().firstValue("content-type")).hasValue("application/problem+json");
    }
  }

  @Test
  void listsRenamesAndSignsOutDevices() throws Exception {
    String bearer = signIn("bob", "user").accessToken();
    SessionTokens other = signIn("bob", "user");
    String id = other.session().id();
    assertThat(get(one, "/api/sessions", bearer).body())
        .contains(id, "\"current\":true", "\"current\":false")
        .doesNotContain(other.refreshToken());
    assertThat(send(one, "PUT", "/api/sessions/" + id, bearer, "{\"label\":\"tv\"}").statusCode())
        .isEqualTo(204);
    assertThat(get(two, "/api/sessions", bearer).body()).contains("\"label\":\"tv\"");
    assertThat(send(one, "PUT", "/api/sessions/nobodys", bearer, "{\"label\":\"tv\"}").statusCode())
        .isEqualTo(404);
    // A body without a label once failed with 500 and a trace in the log.
    for (String body : List.of("{}", "{\"label\":null}", "{\"label\":\"\\u200b\"}")) {
      HttpResponse<String> refused = send(one, "PUT", "/api/sessions/" + id, bearer, body);
      assertThat(refused.statusCode()).as(body).isEqualTo(400);
      assertThat(refused.body()).contains("label had 0 visible characters, allowed 1 to 64");
    }
    assertThat(send(one, "DELETE", "/api/sessions?others=true", bearer, "").statusCode())
        .isEqualTo(200);
    assertThat(get(one, "/who", other.accessToken()).statusCode()).isEqualTo(401);
    assertThat(get(one, "/who", bearer).statusCode()).isEqualTo(200);
    send(one, "DELETE", "/api/sessions", bearer, "");
    assertThat(get(two, "/who", bearer).statusCode()).isEqualTo(401);
  }

  @Test
  void letsOnlyAnAdministratorEndTheSessionsOfOthers() throws Exception {
    String victim = signIn("carl", "user").accessToken();
    String user = signIn("dave", "user").accessToken();
    String admin = signIn("root", "admin").accessToken();
    HttpResponse<String> refused = send(one, "DELETE", "/api/sessions/admin/carl", user, "");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("this needs the authority admin");
    assertThat(send(one, "DELETE", "/api/sessions/admin/carl", "", "").statusCode()).isEqualTo(401);
    assertThat(get(one, "/api/sessions/admin/carl", admin).body()).contains("lastSeen");
    assertThat(send(one, "DELETE", "/api/sessions/admin/carl?reason=lost", admin, "").statusCode())
        .isEqualTo(200);
    assertThat(get(two, "/who", victim).statusCode()).isEqualTo(401);
    assertThat(get(one, "/api/sessions/admin/carl/audit", admin).body())
        .contains("admin:root", "lost");
  }

  @Test
  void refreshesAndRevokesByTheStandards() throws Exception {
    SessionTokens tokens = signIn("eve", "user");
    String refresh = "grant_type=refresh_token&refresh_token=" + encoded(tokens.refreshToken());
    HttpResponse<String> again = form("/oauth2/token", refresh, "");
    assertThat(again.body()).contains("\"token_type\":\"Bearer\"", "refresh_token");
    assertThat(again.headers().firstValue("cache-control").orElse("")).contains("no-store");
    assertThat(form("/oauth2/token", "grant_type=refresh_token&refresh_token=x", "").body())
        .contains("invalid_grant");
    for (String missing : List.of("", "grant_type=refresh_token", "refresh_token=x")) {
      assertThat(form("/oauth2/token", missing, "").body())
          .isEqualTo("{\"error\":\"invalid_request\"}");
    }
    String token = "token=" + encoded(tokens.accessToken());
    assertThat(get(one, "/fresh/a", tokens.accessToken()).body()).isEqualTo("fresh eve");
    assertThat(form("/oauth2/revoke", token, "").statusCode()).isEqualTo(200);
    assertThat(form("/oauth2/revoke", "token=anything", "").statusCode()).isEqualTo(200);
    assertThat(get(one, "/fresh/a", tokens.accessToken()).statusCode()).isEqualTo(401);
    assertThat(get(two, "/.well-known/jwks.json", "").body())
        .contains("\"kty\":\"EC\"")
        .doesNotContain("\"d\":");
  }

  @Test
  void asksTheStoreOnFreshRoutes() throws Exception {
    String bearer = signIn("fay", "user").accessToken();
    assertThat(get(one, "/fresh/a", bearer).body()).isEqualTo("fresh fay");
    assertThat(get(one, "/marked", bearer).body()).isEqualTo("marked fay");
    assertThat(get(one, "/metrics", "").body())
        .contains("headroom_session_admitted_total{source=\"store\"}", "headroom_session_lag");
  }

  private static SessionTokens signIn(String user, String authority) {
    return one.getBean(Sessions.class)
        .signIn(SignIn.of(user, Device.of("", "curl/8", "203.0.113.9"), authority));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static HttpResponse<String> get(
      ConfigurableApplicationContext app, String path, String bearer) throws Exception {
    return send(app, "GET", path, bearer, "");
  }

  private static HttpResponse<String> form(String path, String body, String bearer)
      throws Exception {
    HttpRequest.Builder request = to(one, path, bearer);
    request.header("Content-Type", "application/x-www-form-urlencoded");
    request.POST(HttpRequest.BodyPublishers.ofString(body));
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> send(
      ConfigurableApplicationContext app, String method, String path, String bearer, String body)
      throws Exception {
    HttpRequest.Builder request = to(app, path, bearer);
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    request.method(method, HttpRequest.BodyPublishers.ofString(body));
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder to(
      ConfigurableApplicationContext app, String path, String bearer) {
    String port = app.getEnvironment().getRequiredProperty("local.server.port");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    return bearer.isEmpty() ? request : request.header("Authorization", "Bearer " + bearer);
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Handlers.class)
  static class Tiny {}

  @RestController
  static class Handlers {
    @GetMapping("/who")
    String who(HttpServletRequest request) {
      AccessToken access = TokenFilter.accessOf(request);
      return access == null ? "nobody" : access.user();
    }

    @GetMapping("/fresh/a")
    String fresh(HttpServletRequest request) {
      return "fresh " + who(request);
    }

    @Fresh
    @GetMapping("/marked")
    String marked(HttpServletRequest request) {
      return "marked " + who(request);
    }
  }
}
