// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.Reply;
import dev.headroom.apps.kit.RunningApp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Favourites: added, counted, read page by page and removed. */
class FavouritesIT {

  private static final RunningApp JEWGO = People.APP;

  @Test
  void countsEachUserOnceAndShowsWhoseFavouriteItIs() {
    int place = People.place(JEWGO, 21);
    String user = People.newcomer(JEWGO, "Fav One");
    int before = detail(null, place).path("favourites").asInt();
    assertThat(detail(user, place).path("favourite").asBoolean()).isFalse();

    send(user, "PUT", place).expect(204);
    send(user, "PUT", place).expect(204);
    assertThat(detail(user, place).path("favourite").asBoolean()).isTrue();
    assertThat(detail(null, place).path("favourites").asInt()).isEqualTo(before + 1);
    assertThat(detail(People.newcomer(JEWGO, "Fav Two"), place).path("favourite").asBoolean())
        .isFalse();

    send(user, "DELETE", place).expect(204);
    send(user, "DELETE", place).expect(204);
    assertThat(detail(user, place).path("favourite").asBoolean()).isFalse();
    assertThat(detail(null, place).path("favourites").asInt()).isEqualTo(before);
  }

  @Test
  void listsTheLatestFirstPageByPage() {
    String user = People.newcomer(JEWGO, "Fav Three");
    List<Integer> places = List.of(22, 23, 24).stream().map(n -> People.place(JEWGO, n)).toList();
    places.forEach(place -> send(user, "PUT", place).expect(204));

    Reply first = JEWGO.as(user).get("/api/v5/favourites?size=2").expect(200);
    assertThat(ids(first)).containsExactly(places.get(2), places.get(1));
    String next = "/api/v5/favourites?size=2&cursor=" + first.json().path("next").asString();
    Reply second = JEWGO.as(user).get(next).expect(200);
    assertThat(ids(second)).containsExactly(places.get(0));
    assertThat(second.json().path("next").isNull()).isTrue();
    assertThat(second.json().path("items").path(0).path("name").asString()).isNotBlank();
    // A cursor belongs to its owner's list.
    JEWGO.as(People.newcomer(JEWGO, "Fav Four")).get(next).expectProblem(400);
  }

  @Test
  void refusesAPlaceThatIsNone() {
    String user = People.newcomer(JEWGO, "Fav Five");
    send(user, "PUT", 999_999_999).expectProblem(404);
    send(user, "PUT", 0).expectProblem(400);
    JEWGO.as(user).send("PUT", "/api/v5/favourites/x", null).expectProblem(400);
    assertThat(ids(JEWGO.as(user).get("/api/v5/favourites"))).isEmpty();
  }

  private static Reply send(String user, String method, int place) {
    return JEWGO.as(user).send(method, "/api/v5/favourites/" + place, null);
  }

  private static JsonNode detail(@Nullable String user, int place) {
    return JEWGO.as(user).get("/api/v5/restaurants/" + place).expect(200).json();
  }

  private static List<Integer> ids(Reply page) {
    return page.expect(200)
        .json()
        .path("items")
        .valueStream()
        .map(each -> each.path("id").asInt())
        .toList();
  }
}
