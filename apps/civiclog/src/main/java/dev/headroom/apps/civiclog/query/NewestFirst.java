// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.query;

import dev.headroom.apps.systems.list.TimePosition;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A query of entities, the newest first, with conditions that may be absent. A page begins behind a
 * position, not after a number of rows, so that each page costs the same.
 *
 * <p>Confined to one thread.
 *
 * @param <T> the entity
 */
public final class NewestFirst<T> {

  private final EntityManager entities;
  private final Class<T> type;
  private final String from;
  private final String alias;
  private final String time;
  private final List<String> conditions = new ArrayList<>();
  private final Map<String, Object> values = new LinkedHashMap<>();

  /**
   * Creates a query of all rows.
   *
   * @param from what follows FROM, such as {@code Violation v JOIN FETCH v.property}
   * @param time the attribute by which rows are sorted, behind the alias of the entity, such as
   *     {@code v.createdAt}
   */
  public NewestFirst(EntityManager entities, Class<T> type, String from, String time) {
    this.entities = entities;
    this.type = type;
    this.from = from;
    this.time = time;
    this.alias = time.substring(0, time.indexOf('.'));
  }

  /**
   * Adds a condition.
   *
   * @param condition with one parameter, such as {@code v.kind = :kind}
   * @param parameter the name of the parameter
   * @param value null adds nothing
   */
  public NewestFirst<T> where(String condition, String parameter, @Nullable Object value) {
    return value == null ? this : where(condition, Map.of(parameter, value));
  }

  /**
   * Adds a condition.
   *
   * @param condition with several parameters; in brackets, if it has an OR
   * @param parameters their values by their names
   */
  public NewestFirst<T> where(String condition, Map<String, ?> parameters) {
    conditions.add(condition);
    values.putAll(parameters);
    return this;
  }

  /**
   * Reads rows.
   *
   * @param after the position of the row before; null for the first page
   * @param limit how many at most
   */
  public List<T> read(@Nullable TimePosition after, int limit) {
    if (after != null) {
      where(
          "(%s, %s.id) < (:time, :id)".formatted(time, alias),
          Map.of("time", after.time(), "id", after.id()));
    }
    TypedQuery<T> query =
        entities.createQuery(
            "SELECT %1$s FROM %2$s%3$s ORDER BY %4$s DESC, %1$s.id DESC"
                .formatted(
                    alias,
                    from,
                    conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions),
                    time),
            type);
    values.forEach(query::setParameter);
    return query.setMaxResults(limit).getResultList();
  }
}
