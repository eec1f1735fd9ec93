// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.violation;

import dev.headroom.apps.civiclog.model.Fine;
import java.util.Optional;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Whose a fine is, read without the fine itself. Thread-safe. */
interface FineRows extends Repository<Fine, Long> {
  @Query("SELECT f.violation.id FROM Fine f WHERE f.id = :id")
  Optional<Long> findViolationId(long id);
}
