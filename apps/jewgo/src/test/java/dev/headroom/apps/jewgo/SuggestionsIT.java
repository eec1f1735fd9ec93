// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.RunningApp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Restaurants that users suggest: hidden until an administrator publishes them. */
class SuggestionsIT {

  private static final RunningApp JEWGO = People.APP;
  private static final String ADMIN = People.admin(JEWGO);

  @Test
  void showsASuggestionOnceAnAdministratorPublishesIt() {
    String user = People.newcomer(JEWGO, "Sug One");
    JsonNode suggested =
        JEWGO
            .as(user)
            .post("/api/v5/restaurants", suggestion("name", "Zwetschge <b>Deli</b>"))
            .expect(201)
            .json();
    long id = suggested.path("id").asLong();
    assertThat(suggested.path("status").asString()).isEqualTo("pending");
    String detail = "/api/v5/restaurants/" + id;
    JEWGO.get(detail).expectProblem(404);
    JEWGO.as(user).send("PUT", "/api/v5/favourites/" + id, null).expectProblem(404);
    JsonNode waiting = waiting(id);
    assertThat(waiting.path("suggestedBy").asString()).isEqualTo("Sug One");

    decide(id, "approve");
    JsonNode shown = JEWGO.get(detail).expect(200).json();
    assertThat(shown.path("name").asString()).isEqualTo("Zwetschge <b>Deli</b>");
    assertThat(shown.path("city")).isEqualTo(waiting.path("city"));
    assertThat(shown.path("openNow").isNull()).as("a suggestion has no hours").isTrue();
    JEWGO.as(user).send("PUT", "/api/v5/favourites/" + id, null).expect(204);
    assertThat(JEWGO.as(user).get("/api/v5/favourites").text()).contains("Zwetschge");

    decide(id, "reject");
    JEWGO.get(detail).expectProblem(404);
    assertThat(JEWGO.as(user).get("/api/v5/favourites").text()).doesNotContain("Zwetschge");
  }

  @Test
  void findsARestaurantByItsHebrewName() {
    long id =
        JEWGO
            .as(People.user(JEWGO))
            .post(
                "/api/v5/restaurants",
                suggestion("name", "Zohar \u05e4\u05b8\u05dc\u05b8\u05d0\u05e4\u05b6\u05dc"))
            .expect(201)
            .json()
            .path("id")
            .asLong();
    decide(id, "approve");

    String search = "/api/v5/restaurants/search?q=zohar%20%D7%A4%D7%9C%D7%90%D7%A4%D7%9C";
    assertThat(JEWGO.get(search).expect(200).json().path("items").get(0).path("id").asLong())
        .isEqualTo(id);
    decide(id, "reject");
  }

  @Test
  void namesTheUnknownMemberAndTheOneOfTheWrongType() {
    ObjectNode unknown = JsonMapper.shared().createObjectNode();
    unknown.put("surprise", 1);
    assertThat(
            JEWGO
                .as(People.user(JEWGO))
                .post("/api/v5/restaurants", unknown.toString())
                .expectProblem(400)
                .text())
        .contains("\"surprise\"", "is unknown");
    assertThat(
            JEWGO
                .as(People.user(JEWGO))
                .post("/api/v5/restaurants/1/reviews", "{\"stars\": 4.5, \"text\": \"x\"}")
                .expectProblem(400)
                .text())
        .contains("\"stars\"", "is of the wrong type");
  }

  @Test
  void correctsByTheWordsOfPublishedRestaurantsAlone() {
    assertThat(corrected("falaffel")).isEqualTo("falafel");
    long id =
        JEWGO
            .as(People.user(JEWGO))
            .post("/api/v5/restaurants", suggestion("name", "Falaffel Qwyjibo"))
            .expect(201)
            .json()
            .path("id")
            .asLong();

    decide(id, "reject");
    assertThat(restaurantsWith("qwyjibo")).isZero();
    decide(id, "approve");
    decide(id, "approve");
    assertThat(restaurantsWith("qwyjibo")).isOne();
    decide(id, "reject");
    decide(id, "reject");
    assertThat(restaurantsWith("qwyjibo")).isZero();
    decide(id, "approve");
    assertThat(restaurantsWith("qwyjibo")).isOne();
    decide(id, "reject");
    assertThat(corrected("falaffel")).isEqualTo("falafel");
  }

  private static String corrected(String text) {
    return JEWGO
        .get("/api/v5/restaurants/search?q=" + text)
        .expect(200)
        .json()
        .path("corrected")
        .asString();
  }

  private static int restaurantsWith(String word) {
    return JEWGO
        .bean(JdbcClient.class)
        .sql("SELECT coalesce(sum(restaurants), 0) FROM search_words WHERE word = :word")
        .param("word", word)
        .query(Integer.class)
        .single();
  }

  @ParameterizedTest
  @CsvSource({
    "name,''",
    "name,\u200b",
    "category,treif",
    "certification,no such body",
    "city,1",
    "city,0",
    "lat,90.1",
    "lat,1e9",
    "lat,north",
    "lng,-180.5",
    "price,5",
    "status,approved"
  })
  void refusesASuggestionThatIsNone(String member, String value) {
    JEWGO
        .as(People.user(JEWGO))
        .post("/api/v5/restaurants", suggestion(member, value))
        .expectProblem(400);
  }

  private static JsonNode waiting(long id) {
    for (JsonNode each :
        JEWGO
            .as(ADMIN)
            .get("/api/v5/admin/restaurants?size=100")
            .expect(200)
            .json()
            .path("items")) {
      if (each.path("id").asLong() == id) {
        return each;
      }
    }
    throw new AssertionError("the suggestion is not among those that wait");
  }

  private static void decide(long id, String decision) {
    JEWGO.as(ADMIN).post("/api/v5/admin/restaurants/" + id + "/" + decision, "").expect(204);
  }

  private static String suggestion(String member, String value) {
    JdbcClient database = JEWGO.bean(JdbcClient.class);
    ObjectNode body =
        new JsonMapper()
            .createObjectNode()
            .put("name", "Golden Bakery")
            .put("category", "dairy")
            .put("cuisine", "Bakery")
            .put(
                "certification",
                database.sql("SELECT min(name) FROM certifications").query(String.class).single())
            .put("city", database.sql("SELECT min(id) FROM cities").query(Integer.class).single())
            .put("address", "1 Main Street")
            .put("lat", 47.4)
            .put("lng", 8.5)
            .put("price", 2);
    if (value.matches("-?[0-9]+")) {
      body.put(member, Integer.valueOf(value));
    } else if (value.matches("-?[0-9.e]+")) {
      body.put(member, Double.valueOf(value));
    } else {
      body.put(member, value);
    }
    return body.toString();
  }
}
