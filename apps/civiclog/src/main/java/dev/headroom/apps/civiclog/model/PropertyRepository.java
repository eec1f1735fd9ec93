// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.model;

import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The properties. Thread-safe. */
public interface PropertyRepository extends JpaRepository<Property, Long> {
  /** Returns how many properties an association has. */
  long countByAssociationId(long association);

  /** Returns the ids of the properties that a user owns in an association. */
  @Query(
      "SELECT p.id FROM Property p WHERE p.owner.id = :owner AND p.association.id = :association")
  List<Long> findOwn(long owner, long association);

  /**
   * Returns properties with their owners, by unit.
   *
   * @param association whose
   * @param beginning the beginning of the unit or the street in lower case, as a pattern of LIKE
   *     whose escape is {@code !}
   * @param after the unit before; empty for the first page
   * @param limit how many at most
   */
  @Query(
      "SELECT p FROM Property p LEFT JOIN FETCH p.owner WHERE p.association.id = :association"
          + " AND p.unit > :after AND (lower(p.unit) LIKE :beginning ESCAPE '!'"
          + " OR lower(p.street) LIKE :beginning ESCAPE '!') ORDER BY p.unit")
  List<Property> findPage(long association, String beginning, String after, Limit limit);
}
