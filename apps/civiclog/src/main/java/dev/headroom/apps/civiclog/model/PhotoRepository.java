// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.model;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The photos of violations. Thread-safe. */
public interface PhotoRepository extends JpaRepository<Photo, Long> {
  /** Returns the photos of a violation, in their order. */
  @Query("SELECT p FROM Photo p WHERE p.violation.id = :violation ORDER BY p.position")
  List<Photo> findOf(long violation);

  /**
   * Returns a photo of a violation.
   *
   * @param violation its id
   * @param position 1 to 5, in the order of the report
   */
  Optional<Photo> findByViolationIdAndPosition(long violation, int position);
}
