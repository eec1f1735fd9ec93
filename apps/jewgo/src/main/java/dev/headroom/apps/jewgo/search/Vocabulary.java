// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.search;

import dev.headroom.apps.jewgo.place.RestaurantPublished;
import java.util.List;
import java.util.Optional;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The words of all restaurants, by which misspelled ones are corrected: each that stands nowhere
 * becomes the most similar word by trigrams, of equals the more frequent. Thread-safe.
 */
@Component
class Vocabulary {

  private static final String NEAREST =
      "SELECT word FROM search_words WHERE word % :word"
          + " ORDER BY word <-> :word, restaurants DESC, word LIMIT 1";

  private final JdbcClient database;

  Vocabulary(JdbcClient database) {
    this.database = database;
  }

  /** Returns the search with misspelled words corrected, or nothing if it has none. */
  Optional<Words> correct(Words words) {
    List<String> corrected =
        words.words().stream()
            .map(each -> isKnown(each) ? each : nearest(each).orElse(each))
            .toList();
    return Optional.of(new Words(corrected)).filter(it -> !it.equals(words));
  }

  private boolean isKnown(String word) {
    return database
        .sql("SELECT EXISTS (SELECT 1 FROM search_words WHERE word = :word)")
        .param("word", word)
        .query(Boolean.class)
        .single();
  }

  private Optional<String> nearest(String word) {
    return database.sql(NEAREST).param("word", word).query(String.class).optional();
  }

  /** Runs in the transaction that approved the restaurant. */
  @EventListener
  void add(RestaurantPublished change) {
    database
        .sql(
            "INSERT INTO search_words AS w (word, restaurants)"
                + " SELECT unnest(tsvector_to_array(search)), 1 FROM restaurants WHERE id = :id"
                + " ON CONFLICT (word) DO UPDATE SET restaurants = w.restaurants + 1")
        .param("id", change.restaurant())
        .update();
  }
}
