// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.letter;

import dev.headroom.apps.civiclog.model.Violation;
import java.util.Optional;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Violations with all that a letter names. Thread-safe. */
interface LetterViolations extends Repository<Violation, Long> {
  @Query(
      "SELECT v FROM Violation v JOIN FETCH v.association JOIN FETCH v.property p"
          + " LEFT JOIN FETCH p.owner WHERE v.id = :id")
  Optional<Violation> findForLetter(long id);

  @Query("SELECT count(p) FROM Photo p WHERE p.violation.id = :violation")
  int countPhotos(long violation);
}
