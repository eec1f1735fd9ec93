// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.search;

import dev.headroom.apps.jewgo.place.PlaceFilter;
import dev.headroom.apps.jewgo.place.PlaceQueries;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/**
 * Reads the restaurants that match a search, by rank, on a replica if there is one. Thread-safe, as
 * every subclass must be.
 */
@Transactional(readOnly = true)
abstract class SearchRows {

  /** The rank of a restaurant {@code r}; words of the name weigh most. */
  private static final String RANK = "ts_rank(r.search, to_tsquery('simple', :query))";

  private final PlaceQueries queries;

  SearchRows(PlaceQueries queries) {
    this.queries = queries;
  }

  /** A restaurant that matches. Immutable. */
  record Hit(float rank, long id) {}

  /** Returns the condition that a restaurant {@code r} has the words of a search. */
  abstract String condition(SearchWords words);

  /** Returns the hits after one, or from the first if it is null. */
  List<Hit> page(SearchWords words, PlaceFilter filter, @Nullable Hit after, int limit) {
    String position =
        after == null
            ? ""
            : " WHERE n.rank < :afterRank::real"
                + " OR n.rank = :afterRank::real AND n.id > :afterId";
    String ranked = "SELECT r.id, " + RANK + " AS rank" + filter.from(condition(words));
    String sql =
        "SELECT n.rank, n.id FROM ("
            + ranked
            + ") n"
            + position
            + " ORDER BY n.rank DESC, n.id LIMIT :limit";
    JdbcClient.StatementSpec query =
        queries.of(sql, filter).param("query", words.tsquery()).param("limit", limit);
    if (after != null) {
      query = query.param("afterRank", Float.toString(after.rank())).param("afterId", after.id());
    }
    return query.query((row, number) -> new Hit(row.getFloat("rank"), row.getLong("id"))).list();
  }
}
