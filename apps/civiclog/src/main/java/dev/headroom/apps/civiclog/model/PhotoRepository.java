// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.model;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The photos of violations. Thread-safe. */
public interface PhotoRepository extends JpaRepository<Photo, Long> {
  /** Returns the photos of a violation, in their order. */
  @Query("SELECT p FROM Photo p WHERE p.violation.id = :violation ORDER BY p.position")
  List<Photo> findOf(long violation);
}
