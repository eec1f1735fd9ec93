// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.model;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The hearings. Thread-safe. */
public interface HearingRepository extends JpaRepository<Hearing, Long> {
  /** Returns the hearings about a violation, by time. */
  @Query("SELECT h FROM Hearing h WHERE h.violation.id = :violation ORDER BY h.at, h.id")
  List<Hearing> findOf(long violation);
}
