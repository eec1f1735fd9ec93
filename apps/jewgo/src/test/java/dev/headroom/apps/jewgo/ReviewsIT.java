// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.Reply;
import dev.headroom.apps.kit.RunningApp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reviews: written, published, withdrawn and read page by page. */
class ReviewsIT {

  private static final RunningApp JEWGO = People.APP;
  private static final String ADMIN = People.admin(JEWGO);

  @Test
  void showsAReviewToOthersOnceAnAdministratorPublishesIt() {
    int place = People.place(JEWGO, 11);
    String author = People.newcomer(JEWGO, "Rev One");
    String before = rating(place);
    int reviews = detail(place).path("reviews").asInt();
    long id = write(author, place, 5, "Fresh bread.").expect(201).json().path("id").asLong();

    assertThat(texts(JEWGO.get(reviews(place)))).doesNotContain("Fresh bread.");
    JsonNode own = JEWGO.as(author).get(reviews(place)).json().path("items").path(0);
    assertThat(own.path("status").asString()).isEqualTo("pending");
    assertThat(own.path("mine").asBoolean()).isTrue();
    assertThat(rating(place)).isEqualTo(before);

    moderate(id, "approve").expect(204);
    moderate(id, "approve").expect(204);
    JsonNode published = JEWGO.get(reviews(place)).json().path("items").path(0);
    assertThat(published.path("text").asString()).isEqualTo("Fresh bread.");
    assertThat(published.path("author").asString()).isEqualTo("Rev One");
    assertThat(published.path("mine").asBoolean()).isFalse();
    assertThat(texts(JEWGO.as(author).get(reviews(place)))).containsOnlyOnce("Fresh bread.");
    assertThat(detail(place).path("reviews").asInt()).isEqualTo(reviews + 1);

    moderate(id, "reject").expect(204);
    assertThat(texts(JEWGO.get(reviews(place)))).doesNotContain("Fresh bread.");
    assertThat(rating(place)).isEqualTo(before);

    JEWGO.as(People.user(JEWGO)).send("DELETE", "/api/v5/reviews/" + id, null).expectProblem(404);
    JEWGO.as(author).send("DELETE", "/api/v5/reviews/" + id, null).expect(204);
    JEWGO.as(author).send("DELETE", "/api/v5/reviews/" + id, null).expectProblem(404);
    moderate(id, "approve").expectProblem(404);
  }

  @Test
  void allowsOneReviewOfARestaurantToAUser() {
    int place = People.place(JEWGO, 12);
    String author = People.newcomer(JEWGO, "Rev Two");
    write(author, place, 3, "Good.").expect(201);
    write(author, place, 4, "Better.").expectProblem(409);
  }

  @Test
  void keepsMarkupAsTheTextThatItIs() {
    String markup = "<script>alert('x')</script> & <b>\"bold\"</b>\n\tשלום";
    int place = People.place(JEWGO, 13);
    String author = People.newcomer(JEWGO, "<i>Rev</i> Three");
    Reply written = write(author, place, 4, markup).expect(201);
    moderate(written.json().path("id").asLong(), "approve").expect(204);

    Reply shown = JEWGO.get(reviews(place)).expect(200);
    JsonNode review = shown.json().path("items").path(0);
    assertThat(review.path("text").asString()).isEqualTo(markup);
    assertThat(review.path("author").asString()).isEqualTo("<i>Rev</i> Three");
    assertThat(shown.header("Content-Type")).startsWith("application/json");
    assertThat(shown.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"stars\": 0, \"text\": \"x\"}",
        "{\"stars\": 6, \"text\": \"x\"}",
        "{\"stars\": 4.5, \"text\": \"x\"}",
        "{\"stars\": \"5\", \"text\": \"x\"}",
        "{\"stars\": null, \"text\": \"x\"}",
        "{\"stars\": 5}",
        "{\"stars\": 5, \"text\": \"\"}",
        "{\"stars\": 5, \"text\": \" \\n\\u200b\\u2003\"}",
        "{\"stars\": 5, \"text\": \"a\\u0000b\"}",
        "{\"stars\": 5, \"text\": \"a\\u001bb\"}",
        "{\"stars\": 5, \"text\": \"a\\ud800\"}",
        "{\"stars\": 5, \"text\": \"x\", \"status\": \"approved\"}"
      })
  void refusesAReviewThatIsNone(String body) {
    JEWGO.as(People.user(JEWGO)).post(reviews(People.place(JEWGO, 14)), body).expectProblem(400);
  }

  @Test
  void refusesATextThatIsTooLongAndAPlaceThatIsNone() {
    String user = People.user(JEWGO);
    assertThat(write(user, People.place(JEWGO, 14), 5, "x".repeat(2001)).expectProblem(400).text())
        .contains("{\"field\":\"text\"");
    write(user, 999_999_999, 5, "x").expectProblem(404);
    write(user, 0, 5, "x").expectProblem(400);
    JEWGO.get(reviews(999_999_999)).expectProblem(404);
  }

  @Test
  void continuesWhereThePageBeforeEnded() {
    int place = mostReviewed();
    List<Long> all = ids(JEWGO.get(reviews(place) + "?size=100"));
    assertThat(all).hasSizeGreaterThan(5).doesNotHaveDuplicates();
    List<Long> read = new ArrayList<>();
    String cursor = "";
    do {
      Reply page = JEWGO.get(reviews(place) + "?size=4" + cursor).expect(200);
      read.addAll(ids(page));
      cursor = "&cursor=" + page.json().path("next").asString("");
    } while (read.size() < all.size() && !cursor.equals("&cursor="));
    assertThat(read.subList(0, all.size())).isEqualTo(all);
  }

  @Test
  void refusesACursorThatIsNoneOfTheList() {
    int place = mostReviewed();
    String cursor = JEWGO.get(reviews(place) + "?size=1").json().path("next").asString();
    char last = cursor.charAt(cursor.length() - 1);
    String tampered = cursor.substring(0, cursor.length() - 1) + (last == 'A' ? 'B' : 'A');
    JEWGO.get(reviews(place) + "?cursor=" + cursor).expect(200);
    JEWGO.get(reviews(place) + "?cursor=" + tampered).expectProblem(400);
    JEWGO.get(reviews(place) + "?cursor=x").expectProblem(400);
    JEWGO.get(reviews(People.place(JEWGO, 14)) + "?cursor=" + cursor).expectProblem(400);
    JEWGO.get(reviews(place) + "?size=101").expectProblem(400);
    JEWGO.get(reviews(place) + "?size=0").expectProblem(400);
  }

  /** Whoever decides what at the same time: the restaurant counts its published reviews. */
  @Test
  void countsThePublishedReviewsWhateverHappensAtOnce() throws Exception {
    int place = People.place(JEWGO, 15);
    List<String> authors = new ArrayList<>();
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      authors.add(People.newcomer(JEWGO, "Crowd " + i));
      ids.add(write(authors.get(i), place, 1 + i, "x").expect(201).json().path("id").asLong());
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Reply>> deleted = new ArrayList<>();
      List<Future<Reply>> others = new ArrayList<>();
      for (int round = 0; round < 5; round++) {
        for (long id : ids) {
          List<Future<Reply>> calls = id == ids.getFirst() ? deleted : others;
          calls.add(threads.submit(() -> moderate(id, "approve")));
          calls.add(threads.submit(() -> moderate(id, "reject")));
        }
      }
      String review = "/api/v5/reviews/" + ids.getFirst();
      others.add(threads.submit(() -> JEWGO.as(authors.getFirst()).send("DELETE", review, null)));
      for (Future<Reply> each : others) {
        each.get().expect(204);
      }
      for (Future<Reply> each : deleted) {
        assertThat(each.get().status()).isIn(204, 404);
      }
    }
    moderate(ids.getLast(), "approve").expect(204);
    assertThat(
            JEWGO
                .bean(JdbcClient.class)
                .sql(
                    "SELECT p.reviews = count(v.id) AND p.stars = sum(v.stars)"
                        + " FROM restaurants p JOIN reviews v ON v.restaurant_id = p.id"
                        + " AND v.status = 'approved' WHERE p.id = :place GROUP BY p.id")
                .param("place", place)
                .query(Boolean.class)
                .single())
        .isTrue();
  }

  @Test
  void listsWhatWaitsForADecisionTheOldestFirst() {
    int place = People.place(JEWGO, 16);
    String author = People.newcomer(JEWGO, "Rev Four");
    long id = write(author, place, 2, "Slow.").expect(201).json().path("id").asLong();
    JsonNode found = waiting(id);
    assertThat(found.path("restaurant").path("id").asInt()).isEqualTo(place);
    assertThat(found.path("restaurant").path("name").asString()).isNotBlank();
    JEWGO.as(ADMIN).get("/api/v5/admin/reviews?status=secret").expectProblem(400);
    List<Instant> written =
        JEWGO
            .as(ADMIN)
            .get("/api/v5/admin/reviews?size=100")
            .expect(200)
            .json()
            .path("items")
            .valueStream()
            .map(each -> Instant.parse(each.path("createdAt").asString()))
            .toList();
    assertThat(written).isNotEmpty().isSorted();
  }

  private static JsonNode waiting(long review) {
    String cursor = "";
    do {
      Reply page = JEWGO.as(ADMIN).get("/api/v5/admin/reviews?size=100" + cursor).expect(200);
      for (JsonNode each : page.json().path("items")) {
        if (each.path("id").asLong() == review) {
          return each;
        }
      }
      String next = page.json().path("next").asString("");
      cursor = next.isEmpty() ? "" : "&cursor=" + next;
    } while (!cursor.isEmpty());
    throw new AssertionError("the review is not among those that wait");
  }

  private static Reply write(String token, int place, int stars, String text) {
    String body =
        new JsonMapper().createObjectNode().put("stars", stars).put("text", text).toString();
    return JEWGO.as(token).post(reviews(place), body);
  }

  private static Reply moderate(long review, String decision) {
    return JEWGO.as(ADMIN).post("/api/v5/admin/reviews/" + review + "/" + decision, "");
  }

  private static String reviews(int place) {
    return "/api/v5/restaurants/" + place + "/reviews";
  }

  private static JsonNode detail(int place) {
    return JEWGO.get("/api/v5/restaurants/" + place).expect(200).json();
  }

  private static String rating(int place) {
    JsonNode shown = detail(place);
    return shown.path("rating") + " of " + shown.path("reviews");
  }

  private static List<String> texts(Reply page) {
    return page.expect(200).json().path("items").findValuesAsString("text");
  }

  private static List<Long> ids(Reply page) {
    return page.expect(200)
        .json()
        .path("items")
        .valueStream()
        .map(each -> each.path("id").asLong())
        .toList();
  }

  private static int mostReviewed() {
    return JEWGO
        .bean(JdbcClient.class)
        .sql(
            "SELECT id FROM restaurants WHERE status = 'approved' AND id > 50"
                + " ORDER BY reviews DESC, id LIMIT 1")
        .query(Integer.class)
        .single();
  }
}
