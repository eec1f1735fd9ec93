// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.jewgo.api.PlainWords;
import dev.headroom.apps.kit.RunningApp;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

final class SearchIT {

  private final RunningApp app = Jewgo.readOnly();
  private final JdbcClient database = app.bean(JdbcClient.class);

  @ParameterizedTest
  @ValueSource(
      strings = {"pizza", "Café", "golden wit", "with grill", "Bahnhofstraße", "bubby's", "12"})
  void findsWhatHasAllWordsTheBestMatchesFirst(String text) {
    List<JsonNode> found = Jewgo.all(app, search(text));

    assertThat(found).hasSize(byPattern(text));
    assertThat(found).isNotEmpty();
    assertThat(found.stream().map(each -> each.path("rank").asDouble()).toList())
        .isSortedAccordingTo(Comparator.reverseOrder());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Caf\u00e9 Se\u00f1or",
        "Bubby\u2019s \u05e4\u05b8\u05dc\u05d0\u05f3\u05e4\u05dc",
        "\u6771\u4eac a&b",
        "Stra\u00dfe \u0141\u00f3d\u017a 12"
      })
  void hasTheWordsThatTheSchemaHas(String text) {
    assertThat(
            database
                .sql("SELECT plain_words(:text)")
                .param("text", text)
                .query(String.class)
                .single())
        .isEqualTo(PlainWords.of(text));
  }

  @Test
  void ranksTheNameAboveTheDescription() {
    JsonNode first = app.get(search("garden")).expect(200).json().path("items").get(0);

    assertThat(first.path("name").asString()).contains("Garden");
  }

  @Test
  void marksTheMatchesAndEscapesTheRest() {
    JsonNode first = app.get(search("sushi more")).expect(200).json().path("items").get(0);

    assertThat(first.path("highlight").asString())
        .contains("<mark>Sushi</mark> &amp; <mark>More</mark>");
  }

  @Test
  void combinesWithFilters() {
    List<JsonNode> found = Jewgo.all(app, search("garden") + "&category=vegan");

    assertThat(found).isNotEmpty();
    assertThat(found).allMatch(each -> each.path("category").asString().equals("vegan"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"falaffel", "stekhouse", "jerusalm with"})
  void forgivesSpelling(String text) {
    JsonNode page = app.get(search(text) + "&size=2").expect(200).json();

    assertThat(page.path("items").size()).isEqualTo(2);
    String corrected = page.path("corrected").asString();
    assertThat(byPattern(corrected)).isPositive();
    JsonNode next =
        app.get(search(text) + "&size=2&cursor=" + page.path("next").asString()).expect(200).json();
    assertThat(next.path("corrected").asString()).isEqualTo(corrected);
    assertThat(next.path("items").get(0)).isNotEqualTo(page.path("items").get(0));
  }

  @Test
  void correctsNothingThatIsSpelledAsARestaurantHasIt() {
    assertThat(app.get(search("pizza")).json().path("corrected").isNull()).isTrue();
    assertThat(app.get(search("xqzwvk")).json().path("items").isEmpty()).isTrue();
  }

  /** The schema's words are searched by those that the application reads from the query. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Caf\u00e9 Se\u00f1or",
        "Bubby's",
        "\u0141\u00f3d\u017a",
        "Bahnhofstra\u00dfe 12",
        "\u0130stanbul \u0131l\u0131k",
        "\u00d8rsted \u0110or\u0111e \u00d0 \u00f0",
        "a&b | !c :*",
        "it\u2019s \u2018so\u2019",
        "\u05e9\u05dc\u05d5\u05dd shalom",
        "\u212bngstr\u00f6m \ufb01sh",
        "  "
      })
  void readsWordsAsTheSchemaDoes(String text) {
    assertThat(PlainWords.of(text))
        .isEqualTo(
            database
                .sql("SELECT plain_words(:text)")
                .param("text", text)
                .query(String.class)
                .single());
  }

  private static String search(String text) {
    return "/api/v5/restaurants/search?q=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Counts by a regular expression over the words as the schema has them. */
  private int byPattern(String text) {
    return database
        .sql(
            "SELECT count(*) FROM restaurants r WHERE status = 'approved' AND (SELECT bool_and("
                + "r.words ~ ('\\m' || w.word || CASE WHEN w.n = w.last THEN '' ELSE '\\M' END))"
                + " FROM (SELECT word, n, count(*) OVER () AS last FROM"
                + " regexp_split_to_table(plain_words(:text), ' ') WITH ORDINALITY x(word, n)) w)")
        .param("text", text)
        .query(Integer.class)
        .single();
  }
}
