// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

import dev.headroom.apps.jewgo.hours.LocalTimes;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * A factory of queries for the restaurants that match a filter, at the local times of their cities.
 *
 * <p>Thread-safe.
 *
 * @param database where restaurants are read
 * @param times by which it is decided who is open
 */
@Component
public record PlaceQueries(JdbcClient database, LocalTimes times) {

  /**
   * Returns a query in which the filter's parameters have their values.
   *
   * @param sql contains what {@link PlaceFilter#from} returned
   * @param filter the filter
   */
  public JdbcClient.StatementSpec of(String sql, PlaceFilter filter) {
    return database.sql(sql).params(filter.parameters(times));
  }
}
