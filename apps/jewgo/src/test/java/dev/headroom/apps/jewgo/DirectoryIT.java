// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.Reply;
import dev.headroom.apps.kit.RunningApp;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

final class DirectoryIT {

  private static final String RESTAURANTS = "/api/v5/restaurants";

  private final RunningApp app = Jewgo.readOnly();
  private final JdbcClient database = app.bean(JdbcClient.class);

  @Test
  void pagesShowEachRestaurantOnceTheBestRatedFirst() {
    List<JsonNode> all = Jewgo.all(app, RESTAURANTS);

    assertThat(all.stream().map(each -> each.path("id").asLong()))
        .doesNotHaveDuplicates()
        .hasSize(approved("true"));
    assertThat(all.stream().map(DirectoryIT::rating).toList())
        .isSortedAccordingTo(Comparator.reverseOrder());
  }

  @ParameterizedTest
  @CsvSource({
    "category=dairy, r.category = 'dairy'",
    "minRating=4.2, r.rating >= 4.2",
    "certification=Vaad%20Hudson, r.certification_id = 10",
    "category=meat&minRating=3.5, r.category = 'meat' AND r.rating >= 3.5"
  })
  void filtersListsAndCountsAlike(String filter, String condition) {
    assertThat(Jewgo.all(app, RESTAURANTS + "?" + filter)).hasSize(approved(condition));
    assertThat(counts(filter).path("total").asInt()).isEqualTo(approved(condition));
  }

  @Test
  void listsACitysRestaurants() {
    JsonNode city = app.get("/api/v5/cities?size=1").expect(200).json().path("items").get(0);

    List<JsonNode> there = Jewgo.all(app, RESTAURANTS + "?city=" + city.path("id").asInt());

    assertThat(there).hasSize(city.path("places").asInt());
    assertThat(there.stream().map(each -> each.path("city").asString()).distinct())
        .containsExactly(city.path("name").asString());
  }

  @Test
  void findsNothingInAnUnknownCity() {
    assertThat(Jewgo.all(app, RESTAURANTS + "?city=1")).isEmpty();
    assertThat(counts("city=1").path("total").asInt()).isZero();
  }

  @Test
  void aFacetIgnoresItsOwnFilter() {
    JsonNode all = counts("");
    JsonNode dairy = counts("category=dairy");

    assertThat(dairy.path("categories")).isEqualTo(all.path("categories"));
    assertThat(dairy.path("total")).isEqualTo(all.path("categories").path("dairy"));
    assertThat(sum(dairy.path("certifications"))).isEqualTo(dairy.path("total").asLong());
    assertThat(sum(all.path("categories"))).isEqualTo(approved("true"));
    assertThat(all.path("cities").size()).isEqualTo(20);
  }

  @Test
  void showsARestaurantWithItsHours() {
    long id =
        database
            .sql(
                "SELECT max(restaurant_id) FROM opening_hours h JOIN restaurants r"
                    + " ON r.id = h.restaurant_id WHERE r.status = 'approved'")
            .query(Long.class)
            .single();

    JsonNode detail = app.get(RESTAURANTS + "/" + id).expect(200).json();

    assertThat(detail.path("id").asLong()).isEqualTo(id);
    assertThat(detail.path("hours").size())
        .isEqualTo(
            database
                .sql("SELECT count(*) FROM opening_hours WHERE restaurant_id = :id")
                .param("id", id)
                .query(Integer.class)
                .single());
    assertThat(detail.path("hours").get(0).path("opens").asString()).matches("\\d\\d:\\d\\d");
    assertThat(detail.path("timeZone").asString()).contains("/");
    assertThat(detail.has("favourite")).isFalse();
  }

  @Test
  void showsNoSuggestionThatIsNotApproved() {
    long id =
        database
            .sql("SELECT min(id) FROM restaurants WHERE status = 'pending'")
            .query(Long.class)
            .single();

    app.get(RESTAURANTS + "/" + id).expectProblem(404);
    app.get(RESTAURANTS + "/999999999").expectProblem(404);
  }

  @Test
  void findsCitiesByTheBeginningOfTheirNames() {
    assertThat(app.get("/api/v5/cities?q=%E6%9D%B1%E4%BA%AC").expect(200).json().path("items"))
        .isEmpty();
    JsonNode found = app.get("/api/v5/cities?q=tel%20av").expect(200).json().path("items");

    assertThat(found.size()).isPositive();
    found.forEach(each -> assertThat(each.path("name").asString()).startsWith("Tel Av"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?size=0",
        "?size=101",
        "?size=many",
        "?category=pork",
        "?minRating=6",
        "?minRating=3.14159",
        "?city=-1",
        "?city=99999999999",
        "?open=perhaps",
        "?certification=",
        "?cursor=AAAA",
        "/near",
        "/near?lat=91&lng=0",
        "/near?lat=0&lng=-180.5",
        "/near?lat=NaN&lng=0",
        "/near?lat=0x1p3&lng=0",
        "/near?lat=40%00&lng=1",
        "/near?lat=40d&lng=1",
        "/0x1",
        "/%D9%A1",
        "?minRating=%D9%A4",
        "/near?lat=Infinity&lng=0",
        "/near?lat=1&lng=1&radius=1000000000",
        "/near?lat=1&lng=1&radius=-5",
        "/near?lat=1&lng=1&limit=1000",
        "/search",
        "/search?q=",
        "/search?q=%26%20%7C%20!%20(%20)%20:*",
        "/search?q=a%20b%20c%20d%20e%20f%20g%20h%20i",
        "/search?q=%27;--",
        "/counts?minRating=0",
        "/latest"
      })
  void refusesInputThatIsNotAllowedWithTheReason(String path) {
    Reply reply = app.get(RESTAURANTS + path).expectProblem(400);

    assertThat(reply.json().path("detail").asString() + reply.json().path("errors"))
        .hasSizeGreaterThan(20);
  }

  @Test
  void refusesALongSearch() {
    for (int letters : new int[] {101, 4_000, 10_000}) {
      Reply refused = app.get(RESTAURANTS + "/search?q=" + "a".repeat(letters)).expectProblem(400);
      assertThat(refused.text()).contains("{\"field\":\"q\"").contains("100");
    }
    app.get(RESTAURANTS + "/search?q=" + "a".repeat(13_000)).expectProblem(414);
    assertThat(app.raw(longSearch(20_000))).startsWith("HTTP/1.1 4").contains("problem+json");
  }

  @Test
  void refusesTheCursorOfAnotherFilter() {
    String next =
        app.get(RESTAURANTS + "?size=1&category=dairy").expect(200).json().path("next").asString();

    app.get(RESTAURANTS + "?size=1&category=dairy&cursor=" + next).expect(200);
    assertThat(
            app.get(RESTAURANTS + "?size=1&category=meat&cursor=" + next).expectProblem(400).text())
        .contains("cursor");
  }

  private static String longSearch(int letters) {
    return "GET /api/v5/restaurants/search?q=%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        .formatted("a".repeat(letters));
  }

  private JsonNode counts(String filter) {
    return app.get(RESTAURANTS + "/counts?" + filter).expect(200).json();
  }

  private int approved(String condition) {
    return database
        .sql("SELECT count(*) FROM restaurants r WHERE r.status = 'approved' AND " + condition)
        .query(Integer.class)
        .single();
  }

  private static BigDecimal rating(JsonNode item) {
    return item.path("rating").isNull() ? BigDecimal.ZERO : item.path("rating").decimalValue();
  }

  private static long sum(JsonNode facet) {
    return facet.valueStream().mapToLong(JsonNode::asLong).sum();
  }
}
