// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.model;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The fines. Thread-safe. */
public interface FineRepository extends JpaRepository<Fine, Long> {
  /** Returns the fines for a violation, the first first. */
  @Query("SELECT f FROM Fine f WHERE f.violation.id = :violation ORDER BY f.id")
  List<Fine> findOf(long violation);

  /** Returns the id of the violation for which a fine is, without reading the fine. */
  @Query("SELECT f.violation.id FROM Fine f WHERE f.id = :id")
  Optional<Long> findViolationId(long id);

  /** What the unpaid fines for a violation amount to. Immutable. */
  interface Unpaid {

    /** Returns the id of the violation. */
    long getViolation();

    /** Returns the sum. */
    long getCents();
  }

  /** Returns what the unpaid fines for violations amount to, for those that have one. */
  @Query(
      "SELECT f.violation.id AS violation, sum(f.cents) AS cents FROM Fine f"
          + " WHERE f.violation.id IN (:violations) AND f.state = UNPAID GROUP BY f.violation.id")
  List<Unpaid> sumUnpaid(Collection<Long> violations);
}
