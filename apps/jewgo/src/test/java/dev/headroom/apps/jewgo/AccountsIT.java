// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.Reply;
import dev.headroom.apps.kit.RunningApp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Registering, signing in and out, and what needs which role. */
class AccountsIT {

  private static final RunningApp JEWGO = People.APP;

  @Test
  void registersSignsInAndSignsOut() {
    JsonNode registered =
        register("Ada.Newcomer@jewgo.example", "correct horse", "Ada Newcomer").expect(201).json();
    assertThat(registered.path("email").asString()).isEqualTo("ada.newcomer@jewgo.example");
    assertThat(registered.path("role").asString()).isEqualTo("user");
    String phone = Jewgo.signIn(JEWGO, "ada.newcomer@jewgo.example", "correct horse");
    String desk = Jewgo.signIn(JEWGO, "ada.newcomer@jewgo.example", "correct horse");
    JsonNode me = JEWGO.as(phone).get("/api/v5/auth/me").expect(200).json();
    assertThat(me.path("name").asString()).isEqualTo("Ada Newcomer");

    JEWGO.as(phone).post("/api/v5/auth/logout", "").expect(200);
    JEWGO.as(phone).get("/api/v5/auth/me").expectProblem(401);
    JEWGO.as(desk).get("/api/v5/auth/me").expect(200);
    JEWGO.as(desk).post("/api/v5/auth/logout?everywhere=true", "").expect(200);
    JEWGO.as(desk).get("/api/v5/auth/me").expectProblem(401);
  }

  @Test
  void saysTheSameToAnUnknownUserAndAWrongPassword() {
    Reply unknown = logIn("nobody@jewgo.example").expectProblem(401);
    Reply wrong = logIn("admin@jewgo.example").expectProblem(401);
    assertThat(unknown.json().path("detail")).isEqualTo(wrong.json().path("detail"));
  }

  @Test
  void refusesATakenAddressInAnyLetters() {
    register("ADMIN@jewgo.example", "correct horse", "Somebody").expectProblem(409);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"email\": \"a@b.example\", \"password\": \"hunter2\", \"name\": \"A\"}",
        "{\"email\": \"no address\", \"password\": \"hunter2hunter2\", \"name\": \"A\"}",
        "{\"email\": \"a@b.example\", \"password\": \"hunter2hunter2\", \"name\": \"\\u2003\"}",
        "{\"email\": \"a@b.example\", \"password\": \"hunter2hunter2\", \"name\": \"A\\u0000\"}",
        "{\"email\": \"a@b.example\", \"password\": \"hunter2hunter2\", \"name\": \"A\", \"role\": \"admin\"}"
      })
  void refusesARegistrationThatIsNone(String body) {
    Reply refused = JEWGO.as(null).post("/api/v5/auth/register", body).expectProblem(400);
    assertThat(refused.text()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/v5/auth/me",
        "GET /api/v5/favourites",
        "PUT /api/v5/favourites/1",
        "POST /api/v5/restaurants",
        "POST /api/v5/restaurants/1/reviews",
        "DELETE /api/v5/reviews/1",
        "GET /api/v5/admin/reviews",
        "POST /api/v5/admin/restaurants/1/approve"
      })
  void needsASignIn(String call) {
    String[] parts = call.split(" ", -1);
    Reply refused = JEWGO.as(null).send(parts[0], parts[1], null).expectProblem(401);
    assertThat(refused.header("WWW-Authenticate")).startsWith("Bearer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/v5/admin/reviews",
        "POST /api/v5/admin/reviews/1/approve",
        "GET /api/v5/admin/restaurants",
        "POST /api/v5/admin/restaurants/1/reject"
      })
  void needsAnAdministrator(String call) {
    String[] parts = call.split(" ", -1);
    JEWGO.as(People.user(JEWGO)).send(parts[0], parts[1], null).expectProblem(403);
  }

  private static Reply register(String email, String password, String name) {
    return JEWGO
        .as(null)
        .post(
            "/api/v5/auth/register",
            "{\"email\": \"%s\", \"password\": \"%s\", \"name\": \"%s\"}"
                .formatted(email, password, name));
  }

  private static Reply logIn(String email) {
    return JEWGO
        .as(null)
        .post(
            "/api/v5/auth/login",
            "{\"email\": \"%s\", \"password\": \"not the one\"}".formatted(email));
  }
}
