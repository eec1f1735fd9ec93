// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.Reply;
import dev.headroom.apps.kit.RunningApp;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JG-10: security headers, allowed origins and changes from other sites. */
class HeadersIT {

  private static final RunningApp JEWGO = People.APP;

  /** The headers that always have one value. */
  private static final Map<String, String> EXACT =
      Map.of(
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Embedder-Policy", "require-corp",
          "Cross-Origin-Resource-Policy", "same-origin",
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY",
          "Referrer-Policy", "no-referrer");

  /** What {@code curl -I} shows, refusals included. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HEAD /healthz",
        "HEAD /api/v5/restaurants",
        "GET /api/v5/auth/csrf",
        "GET /api/v5/auth/me",
        "GET /api/v5/restaurants/0",
        "GET /nothing",
        "PROPFIND /api/v5/restaurants",
        "DELETE /api/v5/favourites/1"
      })
  void sendsEverySecurityHeader(String call) {
    String[] parts = call.split(" ", -1);
    Reply reply = JEWGO.as(null).send(parts[0], parts[1], null);
    assertThat(reply.header("Content-Security-Policy"))
        .contains("default-src 'none'", "frame-ancestors 'none'");
    EXACT.forEach((name, value) -> assertThat(reply.header(name)).as(name).isEqualTo(value));
    assertThat(reply.header("Permissions-Policy")).contains("geolocation=()", "camera=()");
    assertThat(reply.header("Set-Cookie")).doesNotContain("JSESSIONID");
  }

  /** Spring Security's firewall answered 400 without a reason. */
  @ParameterizedTest
  @ValueSource(strings = {"PROPFIND", "MKCOL", "PURGE"})
  void refusesAMethodThatNothingAnswersWithThoseThatSomethingDoes(String method) {
    Reply reply = JEWGO.as(null).send(method, "/api/v5/restaurants", null).expectProblem(405);
    assertThat(reply.header("Allow")).isEqualTo("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "text/csv", "a/b/c"})
  void saysWhyItHasNothingInAFormatThatTheClientAccepts(String accept) {
    JEWGO.as(null).header("Accept", accept).get("/api/v5/restaurants/1").expectProblem(406);
  }

  @Test
  void letsKnownOriginsReadAndNoOther() {
    Reply known =
        JEWGO.as(null).header("Origin", "http://localhost:3000").get("/api/v5/cities").expect(200);
    assertThat(known.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:3000");
    assertThat(known.header("Access-Control-Expose-Headers")).contains("X-RateLimit-Remaining");
    Reply unknown =
        JEWGO.as(null).header("Origin", "https://evil.example").get("/api/v5/cities").expect(200);
    assertThat(unknown.header("Access-Control-Allow-Origin")).isEmpty();
    assertThat(
            preflight("http://localhost:3000").expect(204).header("Access-Control-Allow-Methods"))
        .contains("DELETE");
    assertThat(preflight("https://evil.example").expectProblem(403).header("Vary"))
        .contains("Origin");
  }

  @Test
  void refusesChangesThatAnotherSiteMakesABrowserSend() {
    String body = "{\"email\": \"a@b.example\", \"password\": \"x\"}";
    JEWGO
        .as(null)
        .header("Sec-Fetch-Site", "cross-site")
        .post("/api/v5/auth/login", body)
        .expectProblem(403);
    JEWGO
        .as(null)
        .header("Origin", "https://evil.example")
        .post("/api/v5/auth/login", body)
        .expectProblem(403);
    JEWGO
        .as(null)
        .header("Sec-Fetch-Site", "same-origin")
        .post("/api/v5/auth/login", body)
        .expectProblem(401);
  }

  /** A client without fetch metadata that sends a cookie needs the token that belongs to it. */
  @Test
  void givesATokenThatLetsAChangeWithACookiePass() {
    Reply issued = JEWGO.get("/api/v5/auth/csrf").expect(200);
    String cookie = issued.header("Set-Cookie").replaceFirst(";.*", "");
    String body = "{\"email\": \"a@b.example\", \"password\": \"x\"}";
    assertThat(issued.header("Cache-Control")).contains("no-store");
    JEWGO.as(null).header("Cookie", cookie).post("/api/v5/auth/login", body).expectProblem(403);
    JEWGO
        .as(null)
        .header("Cookie", cookie)
        .header(
            issued.json().path("headerName").asString(), issued.json().path("csrfToken").asString())
        .post("/api/v5/auth/login", body)
        .expectProblem(401);
  }

  private static Reply preflight(String origin) {
    return JEWGO
        .as(null)
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "DELETE")
        .send("OPTIONS", "/api/v5/favourites/1", null);
  }

  @Test
  void validatesAFileOfThePageByItsContentAlone() {
    Reply script = JEWGO.as(null).get("/assets/app.js").expect(200);
    assertThat(script.header("Last-Modified")).isEmpty();
    JEWGO
        .as(null)
        .header("If-Modified-Since", "Thu, 01 Jan 2099 00:00:00 GMT")
        .get("/assets/app.js")
        .expect(200);
    JEWGO.as(null).header("If-None-Match", script.header("ETag")).get("/assets/app.js").expect(304);
  }
}
