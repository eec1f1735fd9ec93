// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.model;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The associations. Thread-safe. */
public interface AssociationRepository extends JpaRepository<Association, Long> {
  /** Returns the ids of all associations. */
  @Query("SELECT a.id FROM Association a ORDER BY a.id")
  List<Long> findIds();
}
