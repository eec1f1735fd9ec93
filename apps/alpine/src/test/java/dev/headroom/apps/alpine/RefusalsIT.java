// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.Reply;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Bad input: the right status, a problem, and nothing secret in the log. */
@ExtendWith(OutputCaptureExtension.class)
class RefusalsIT {

  private static final Alpine ALPINE = Alpine.on(Alpine.DATABASE.fresh()).start();

  @AfterAll
  static void end() {
    ALPINE.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"email\": ",
        "[]",
        "",
        "{\"email\": \"a@b.example\", \"password\": 1234567890, \"name\": \"A\"}",
        "{\"email\": \"a@b.example\", \"password\": \"hunter2hunter2\", \"name\": \"A\", \"x\": 1}",
        "{\"email\": \"a@b.example\", \"email\": \"c@b.example\", \"password\": \"hunter2hunter2\","
            + " \"name\": \"A\"}",
        "{\"email\": \"a@b.example\", \"password\": \"hunter2hunter2\", \"name\": \"A\"} {}",
        "{\"email\": \"no address\", \"password\": \"hunter2hunter2\", \"name\": \"A\"}",
        "{\"email\": \"a@b.example\", \"password\": \"hunter2\", \"name\": \"A\"}",
        "{\"email\": \"a@b.example\", \"password\": null, \"name\": \"A\"}",
        "{\"email\": \"a@b.example\", \"password\": \"hunter2hunter2\", \"name\": \" \"}"
      })
  void refusesARegistrationThatIsNone(String body, CapturedOutput log) {
    Reply refused = ALPINE.as(null).post("/api/auth/register", body).expectProblem(400);

    assertThat(refused.text()).doesNotContain("hunter2");
    assertThat(log.getAll()).doesNotContain("hunter2").doesNotContain("1234567890");
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\\u200b", "Ada\\u001b", "nimda\\u202e"})
  void refusesAProfileWithANameThatNobodyMayRegister(String name) {
    String body = "{\"name\": \"%s\", \"country\": \"CH\"}".formatted(name);
    assertThat(ALPINE.as(7).put("/api/users/profile", body).expectProblem(400).text())
        .contains("must have a visible character");
  }

  @Test
  void refusesAPasswordOfWhichBcryptWouldReadAPart() {
    String longest = "ä".repeat(36);

    ALPINE
        .as(null)
        .post("/api/auth/register", registration("long@alpine.example", longest + "x"))
        .expectProblem(400);
    ALPINE
        .as(null)
        .post("/api/auth/register", registration("long@alpine.example", longest))
        .expect(201);
  }

  @Test
  void refusesATakenAddressInAnyLetters() {
    ALPINE
        .as(null)
        .post("/api/auth/register", registration("USER7@alpine.example", "correct horse"))
        .expectProblem(409);
  }

  @Test
  void saysTheSameToAnUnknownUserAndAWrongPassword() {
    Reply unknown = logIn("nobody@alpine.example", "headroom-demo").expectProblem(401);
    Reply wrong = logIn("user7@alpine.example", "headroom-demon").expectProblem(401);

    assertThat(unknown.json().path("detail")).isEqualTo(wrong.json().path("detail"));
  }

  static Stream<Arguments> badTokens() {
    return Stream.of(
        Arguments.of("forged", Tokens.forged()),
        Arguments.of("unsigned", Tokens.unsigned()),
        Arguments.of("of another algorithm", Tokens.ofAnotherAlgorithm()),
        Arguments.of("expired", Tokens.expired()),
        Arguments.of("of another issuer", Tokens.ofAnotherIssuer()),
        Arguments.of("without expiry", Tokens.withoutExpiry()),
        Arguments.of("of unknown role", Tokens.ofUnknownRole()),
        Arguments.of("of a subject that is no user", Tokens.ofSubject("1 OR 1=1")),
        Arguments.of("of a subject beyond numbers", Tokens.ofSubject("99999999999999999999")),
        Arguments.of("nonsense", "nonsense"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badTokens")
  void refusesATokenThatIsNotOurs(String kind, String token, CapturedOutput log) {
    Reply refused = ALPINE.as(token).get("/api/auth/me").expectProblem(401);

    assertThat(refused.header("WWW-Authenticate")).startsWith("Bearer");
    if (token.length() > 20) {
      assertThat(log.getAll()).doesNotContain(token.substring(token.length() - 20));
    }
    assertThat(log.getAll()).doesNotContain(Alpine.SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/signals?size=1000000000",
        "/api/signals?size=501",
        "/api/signals?size=0",
        "/api/signals?size=ten",
        "/api/signals?page=-1",
        "/api/signals?page=99999999999",
        "/api/signals?active=perhaps",
        "/api/signals?minConfidence=2",
        "/api/signals?minConfidence=NaN",
        "/api/signals?minConfidence=1e-9",
        "/api/signals?symbol=alpa",
        "/api/signals?symbol=A%27%20OR%20%271%27=%271",
        "/api/signals/alpa",
        "/api/notifications?size=1000000000",
        "/api/notifications?unread=5x"
      })
  void refusesAQuestionOutOfBounds(String path) {
    ALPINE.as(7).get(path).expectProblem(400);
  }

  @Test
  void namesEveryInputThatIsWrong() {
    Reply refused = ALPINE.get("/api/signals?size=0&page=-1").expectProblem(400);

    assertThat(refused.json().path("errors")).hasSize(2);
    assertThat(refused.text()).contains("\"size\"").contains("\"page\"");
  }

  @Test
  void saysWhatIsAllowed() {
    String body = registration("short@alpine.example", "hunter2");
    assertThat(ALPINE.as(null).post("/api/auth/register", body).expectProblem(400).text())
        .contains("must be at least 10 characters long");
    String allowed = "must be 1 to 6 capital letters";
    assertThat(ALPINE.get("/api/signals/alpa").expectProblem(400).text()).contains(allowed);
    String wanted = "{\"symbol\": \"alpa\"}";
    assertThat(ALPINE.as(7).post("/api/subscriptions", wanted).expectProblem(400).text())
        .contains(allowed);
    assertThat(
            ALPINE.as(7).send("DELETE", "/api/subscriptions/alpa", null).expectProblem(400).text())
        .contains(allowed);
  }

  @Test
  void knowsNoOtherPathsMethodsOrMedia() {
    ALPINE.get("/api/signals/ZZZZZZ").expectProblem(404);
    ALPINE.as(7).get("/api/no-such-thing").expectProblem(404);
    ALPINE.get("/api/no-such-thing").expectProblem(401);
    ALPINE.get("/no-such-page").expectProblem(404);
    ALPINE.as(7).send("DELETE", "/api/signals", null).expectProblem(405);
    ALPINE.as(7).send("PATCH", "/api/users/profile", "{}").expectProblem(405);
    ALPINE
        .as(7)
        .header("Content-Type", "text/plain")
        .send("PUT", "/api/users/profile", "name")
        .expectProblem(415);
    ALPINE.as(7).header("Accept", "image/png").get("/api/auth/me").expectProblem(406);
    ALPINE.as(7).send("PUT", "/api/notifications/0/read", null).expectProblem(400);
    ALPINE.as(7).send("PUT", "/api/notifications/x/read", null).expectProblem(400);
    ALPINE.as(7).send("PUT", "/api/notifications/999999999/read", null).expectProblem(404);
    ALPINE.as(7).post("/api/subscriptions", "{\"symbol\": \"ZZZZZZ\"}").expectProblem(404);
    ALPINE.as(99_999_999).get("/api/users/profile").expectProblem(404);
  }

  // The API's description brings a reader of YAML, and Spring used it for every body.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/yaml",
        "application/x-yaml",
        "application/cbor",
        "application/x-jackson-smile",
        "application/xml",
        "application/x-www-form-urlencoded"
      })
  void readsAndWritesJsonOnly(String type) {
    ALPINE
        .as(null)
        .header("Content-Type", type)
        .send("POST", "/api/auth/login", "email: a@b.example")
        .expectProblem(415);
    ALPINE.as(7).header("Accept", type).get("/api/auth/me").expectProblem(406);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/signals?size=%zz",
        "/api/signals?size=%",
        "/api/signals?symbol=%c0%af",
        "/api/signals?symbol=%ff",
        "/api/signals?symbol=%00",
        "/api/signals?size.x=1&size=0",
        "/api/signals?=1"
      })
  void refusesAQueryThatCannotBeRead(String path, CapturedOutput log) {
    int begun = log.getAll().length();
    String answer = ALPINE.raw("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
    assertThat(log.getAll().substring(begun)).doesNotContain("ERROR", "WARN", "Exception");
  }

  @Test
  void refusesMoreParametersThanAreAllowed(CapturedOutput log) {
    int begun = log.getAll().length();
    ALPINE.get("/api/signals?" + "a=1&".repeat(205)).expectProblem(400);

    assertThat(log.getAll().substring(begun)).doesNotContain("ERROR", "WARN", "Exception");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"email\": \"nul%s@alpine.example\", \"password\": \"correct horse\", \"name\": \"A\"}",
        "{\"email\": \"nul@alpine.example\", \"password\": \"correct horse\", \"name\": \"A%s\"}"
      })
  void refusesATextThatTheDatabaseCannotStore(String body, CapturedOutput log) {
    int begun = log.getAll().length();
    ALPINE.as(null).post("/api/auth/register", body.formatted("\\u0000")).expectProblem(400);
    ALPINE.as(null).post("/api/auth/login", body.formatted("\\u0000")).expectProblem(400);

    assertThat(log.getAll().substring(begun)).doesNotContain("ERROR", "WARN", "Exception");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"3;a=b\r\n{} \r\n0\r\n\r\n", "x\r\n{}\r\n0\r\n\r\n", "2\r\n{}x\r\n0\r\n\r\n"})
  void refusesChunksThatCannotBeRead(String chunks, CapturedOutput log) {
    int begun = log.getAll().length();
    String answer =
        ALPINE.raw(
            "POST /api/auth/login HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunks);

    assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
    assertThat(log.getAll().substring(begun)).doesNotContain("ERROR", "WARN", "Exception");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nbroken off",
        "nothing",
        ""
      })
  void refusesPartsThatCannotBeRead(String body, CapturedOutput log) {
    int begun = log.getAll().length();
    for (String type : new String[] {"multipart/form-data; boundary=x", "multipart/form-data"}) {
      int status =
          ALPINE
              .as(null)
              .header("Content-Type", type)
              .send("POST", "/api/auth/login", body)
              .status();
      assertThat(status).isIn(400, 415);
    }

    assertThat(log.getAll().substring(begun)).doesNotContain("ERROR", "WARN", "Exception");
  }

  @Test
  void refusesABodyBeyondOneMegabyte() {
    String name = "x".repeat(2_000_000);

    ALPINE
        .as(7)
        .put("/api/users/profile", "{\"name\": \"" + name + "\", \"country\": \"CH\"}")
        .expectProblem(413);
  }

  @Test
  void letsNoUnknownOriginRead() {
    Reply known = origin("http://localhost:3000");
    Reply unknown = origin("https://evil.example");

    assertThat(known.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:3000");
    assertThat(known.header("Access-Control-Expose-Headers")).contains("X-Total-Count");
    assertThat(unknown.header("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void keepsNoSession() {
    Reply answer = ALPINE.as(7).get("/api/auth/me").expect(200);

    assertThat(answer.header("Set-Cookie")).isEmpty();
  }

  private static Reply origin(String origin) {
    return ALPINE.as(null).header("Origin", origin).get("/api/signals?size=1");
  }

  private static Reply logIn(String email, String password) {
    return ALPINE
        .as(null)
        .post(
            "/api/auth/login",
            "{\"email\": \"" + email + "\", \"password\": \"" + password + "\"}");
  }

  private static String registration(String email, String password) {
    return "{\"email\": \"%s\", \"password\": \"%s\", \"name\": \"Some One\"}"
        .formatted(email, password);
  }
}
