// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.model;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

/** The violations. Thread-safe. */
public interface ViolationRepository extends JpaRepository<Violation, Long> {

  /**
   * Returns a violation that no other transaction changes until the end of this one.
   *
   * @param id of the violation
   */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("SELECT v FROM Violation v WHERE v.id = :id")
  Optional<Violation> findLocked(long id);

  /**
   * Returns the violation that a report has made.
   *
   * @param reporter who sent it
   * @param key which they sent with it
   */
  @Query("SELECT v FROM Violation v WHERE v.requestKey = :key AND v.reporter.id = :reporter")
  Optional<Violation> findReported(long reporter, UUID key);

  /**
   * Returns a violation with its property.
   *
   * @param id of the violation
   */
  @Query("SELECT v FROM Violation v JOIN FETCH v.property WHERE v.id = :id")
  Optional<Violation> findWithProperty(long id);
}
