// SPDX-License-Identifier: Apache-2.0
package guest.orders;

import java.util.List;
import org.springframework.data.jpa.repository.EntityGraph;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** Finds and counts. */
interface Purchases extends JpaRepository<Purchase, Long> {
  List<Purchase> findByIdGreaterThan(long id);

  @EntityGraph(attributePaths = "lines")
  List<Purchase> findWithLinesByIdGreaterThan(long id);

  long countByState(String state);

  @Query("select p.state, count(p) from Purchase p group by p.state")
  List<Object[]> countEachState();
}
