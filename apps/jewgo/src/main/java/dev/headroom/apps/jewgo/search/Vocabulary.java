// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.search;

import dev.headroom.apps.jewgo.place.RestaurantVisibilityChanged;
import java.util.List;
import java.util.Optional;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The words of all restaurants, by which misspelled ones are corrected: each that stands nowhere
 * becomes the most similar word by trigrams, of equals the more frequent. Thread-safe.
 */
@Component
class Vocabulary {

  private static final String NEAREST =
      "SELECT word FROM search_words WHERE word % :word"
          + " ORDER BY word <-> :word, restaurants DESC, word LIMIT 1";

  private static final String OWN =
      "word IN (SELECT unnest(tsvector_to_array(search)) FROM restaurants WHERE id = :id)";

  // Both take the words in one order, so that two changes at a time do not wait for each other.
  private static final String INSERT =
      "INSERT INTO search_words AS w (word, restaurants) SELECT word, 1 FROM restaurants,"
          + " unnest(tsvector_to_array(search)) word WHERE id = :id ORDER BY word"
          + " ON CONFLICT (word) DO UPDATE SET restaurants = w.restaurants + 1";
  private static final String LOCK =
      "SELECT word FROM search_words WHERE " + OWN + " ORDER BY word FOR UPDATE";

  private final JdbcClient database;

  Vocabulary(JdbcClient database) {
    this.database = database;
  }

  /** Returns the search with misspelled words corrected, or nothing if it has none. */
  @Transactional(readOnly = true)
  Optional<SearchWords> correct(SearchWords words) {
    List<String> corrected =
        words.list().stream()
            .map(each -> isKnown(each) ? each : nearest(each).orElse(each))
            .toList();
    return Optional.of(new SearchWords(corrected)).filter(it -> !it.equals(words));
  }

  /** Returns searches of one word each, those that match the most restaurants. */
  @Transactional(readOnly = true)
  List<SearchWords> frequent(int limit) {
    return database
        .sql("SELECT word FROM search_words ORDER BY restaurants DESC, word LIMIT :limit")
        .param("limit", limit)
        .query((row, number) -> SearchWords.of(row.getString("word")))
        .list();
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

  /** Runs in the transaction of the change. */
  @EventListener
  void count(RestaurantVisibilityChanged change) {
    if (change.visible()) {
      run(change, INSERT);
    } else {
      database.sql(LOCK).param("id", change.restaurant()).query(String.class).list();
      run(change, "DELETE FROM search_words WHERE restaurants = 1 AND " + OWN);
      run(change, "UPDATE search_words SET restaurants = restaurants - 1 WHERE " + OWN);
    }
  }

  private void run(RestaurantVisibilityChanged change, String sql) {
    database.sql(sql).param("id", change.restaurant()).update();
  }
}
