// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.browser;

import static dev.headroom.edge.EdgeServer.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.edge.EdgeServer;
import dev.headroom.ground.SettingsException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorsFilterTest {
  private static final String KNOWN = "https://app.example.com";
  private static final AtomicInteger HANDLED = new AtomicInteger();
  private static EdgeServer server;

  @BeforeAll
  static void start() throws Exception {
    server =
        new EdgeServer(
            (request, response) -> HANDLED.incrementAndGet(),
            new CorsFilter(
                CorsSettings.of(List.of(KNOWN, "http://localhost:3000", "capacitor://localhost"))));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void forget() {
    HANDLED.set(0);
  }

  private static HttpResponse<byte[]> preflight(String origin, String method, String headers)
      throws Exception {
    var request =
        server
            .to("/api/signals")
            .header("Origin", origin)
            .header("Access-Control-Request-Method", method)
            .method("OPTIONS", BodyPublishers.noBody());
    return server.send(
        headers.isEmpty() ? request : request.header("Access-Control-Request-Headers", headers));
  }

  private static void assertNoCors(HttpResponse<?> response) {
    assertThat(response.headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://app.example.com | GET | ''",
        "http://localhost:3000 | PUT | content-type, Authorization",
        "https://app.example.com | DELETE | x-requested-with",
        "https://app.example.com | PATCH | content-type",
        "capacitor://localhost | PATCH | content-type",
        "https://app.example.com | POST | CONTENT-TYPE",
        "https://app.example.com | HEAD | authorization"
      })
  void aPreflightOfAKnownOriginIsAnsweredWithoutTheHandler(
      String origin, String method, String headers) throws Exception {
    HttpResponse<byte[]> response = preflight(origin, method, headers);
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo(origin);
    assertThat(header(response, "Access-Control-Allow-Credentials")).isEqualTo("true");
    assertThat(header(response, "Access-Control-Allow-Methods"))
        .isEqualTo("GET, POST, PUT, PATCH, DELETE, OPTIONS");
    assertThat(header(response, "Access-Control-Allow-Headers"))
        .isEqualTo("Content-Type, Authorization, X-Requested-With");
    assertThat(header(response, "Access-Control-Max-Age")).isEqualTo("7200");
    assertThat(header(response, "Vary")).contains("Origin", "Access-Control-Request-Method");
    assertThat(HANDLED).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://evil.example.com | GET | ''",
        "https://app.example.com.evil.com | GET | ''",
        "http://app.example.com | GET | ''",
        "https://app.example.com:444 | GET | ''",
        "https://APP.example.com | GET | ''",
        "null | GET | ''",
        "* | GET | ''",
        "https://app.example.com | TRACE | ''",
        "https://app.example.com | get | ''",
        "https://app.example.com | GET | X-Secret",
        "https://app.example.com | GET | content-type, x-secret"
      })
  void anyOtherPreflightIsRefusedWithoutACorsHeader(String origin, String method, String headers)
      throws Exception {
    HttpResponse<byte[]> response = preflight(origin, method, headers);
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
    assertThat(header(response, "Vary")).contains("Origin");
    assertNoCors(response);
    assertThat(HANDLED).hasValue(0);
  }

  @Test
  void anOrdinaryRequestOfAKnownOriginMayReadTheExposedHeaders() throws Exception {
    HttpResponse<byte[]> response = server.get("/", "Origin", KNOWN);
    assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo(KNOWN);
    assertThat(header(response, "Access-Control-Allow-Credentials")).isEqualTo("true");
    assertThat(header(response, "Access-Control-Expose-Headers"))
        .isEqualTo("X-RateLimit-Remaining");
    assertThat(HANDLED).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example.com", "null", "", "https://app.example.com/"})
  void anOrdinaryRequestOfAnUnknownOriginIsServedWithoutCorsHeaders(String origin)
      throws Exception {
    HttpResponse<byte[]> response = server.get("/", "Origin", origin);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Vary")).isEqualTo("Origin");
    assertNoCors(response);
    assertThat(HANDLED).hasValue(1);
  }

  @Test
  void anAnswerWithoutAnOriginVariesToo() throws Exception {
    HttpResponse<byte[]> response = server.get("/");
    assertThat(header(response, "Vary")).isEqualTo("Origin");
    assertNoCors(response);
  }

  @Test
  void optionsThatIsNoPreflightReachesTheHandler() throws Exception {
    server.send(server.to("/").header("Origin", KNOWN).method("OPTIONS", BodyPublishers.noBody()));
    assertThat(HANDLED).hasValue(1);
  }

  @Test
  void anyOriginIsAnsweredWithAStarAndNoCredentials() throws Exception {
    try (EdgeServer open =
        new EdgeServer((request, response) -> {}, new CorsFilter(CorsSettings.of(List.of("*"))))) {
      HttpResponse<byte[]> response = open.get("/", "Origin", "https://anyone.example");
      assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo("*");
      assertThat(header(response, "Access-Control-Allow-Credentials")).isEmpty();
    }
  }

  @Test
  void settingsTellAllTheirFaultsAtOnce() {
    assertThatThrownBy(() ->
            new CorsSettings(
                List.of("*", "null", "https://a.com/", "file://b", "https://C.com"),
                true,
                List.of("GET", "*"),
                List.of("bad header"),
                List.of(),
                Duration.ofDays(2)))
        .isInstanceOfSatisfying(
            SettingsException.class, told -> assertThat(told.faults()).hasSize(8));
  }

  // Pages in a web view of a phone or desktop have the scheme of their framework.
  @ParameterizedTest
  @ValueSource(strings = {"capacitor://localhost", "ionic://localhost", "tauri://localhost"})
  void originsOfWebViewsMayBeNamed(String origin) {
    assertThat(CorsSettings.of(List.of(origin)).origins()).containsExactly(origin);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "https://a.com:443",
        "http://a.com:80",
        "https://a.com/x",
        "a.com",
        "https://u@a.com",
        "https://",
        "https://a.com:99999",
        "https://*.a.com",
        "https://a b",
        "file:///index.html",
        "tauri:localhost"
      })
  void malformedOriginsAreRefused(String origin) {
    assertThatThrownBy(() -> CorsSettings.of(List.of(origin)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(origin);
  }
}
