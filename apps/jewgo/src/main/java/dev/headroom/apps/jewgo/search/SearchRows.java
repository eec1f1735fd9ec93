// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.search;

import dev.headroom.apps.jewgo.hours.LocalTimes;
import dev.headroom.apps.jewgo.place.PlaceFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Reads the restaurants that match a search, by rank, on a replica if there is one. Thread-safe.
 */
@Component
@Transactional(readOnly = true)
class SearchRows {

  private final JdbcClient database;
  private final SearchReader reader;
  private final LocalTimes times;

  SearchRows(JdbcClient database, SearchReader reader, LocalTimes times) {
    this.database = database;
    this.reader = reader;
    this.times = times;
  }

  /** A restaurant that matches. Immutable. */
  record Hit(float rank, long id) {}

  /** Returns the hits after one, or from the first if it is null. */
  List<Hit> page(SearchWords words, PlaceFilter filter, @Nullable Hit after, int limit) {
    String ranked =
        "SELECT r.id, " + SearchReader.RANK + " AS rank" + filter.from(reader.condition(words));
    String position =
        after == null
            ? ""
            : " WHERE n.rank < :afterRank::real"
                + " OR n.rank = :afterRank::real AND n.id > :afterId";
    JdbcClient.StatementSpec query =
        database
            .sql(
                "SELECT n.rank, n.id FROM ("
                    + ranked
                    + ") n"
                    + position
                    + " ORDER BY n.rank DESC, n.id LIMIT :limit")
            .params(filter.parameters(times))
            .param("query", words.tsquery())
            .param("limit", limit);
    if (after != null) {
      query = query.param("afterRank", Float.toString(after.rank())).param("afterId", after.id());
    }
    return query.query((row, number) -> new Hit(row.getFloat("rank"), row.getLong("id"))).list();
  }
}
