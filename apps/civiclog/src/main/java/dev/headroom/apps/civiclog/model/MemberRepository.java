// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.model;

import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The members of associations. Thread-safe. */
public interface MemberRepository extends JpaRepository<Member, Long> {
  /**
   * Returns what a user is in which associations, by name.
   *
   * @param user their id
   */
  @Query(
      "SELECT m FROM Member m JOIN FETCH m.association a WHERE m.user.id = :user"
          + " ORDER BY a.name, a.id")
  List<Member> findByUser(long user);

  /** Returns the ids of the users who are a board's or a manager. */
  @Query("SELECT DISTINCT m.user.id FROM Member m WHERE m.role <> RESIDENT")
  List<Long> findStaff();

  /** Returns how many members an association has. */
  long countByAssociationId(long association);

  /**
   * Returns members in the order board, managers, residents, and by id.
   *
   * @param association whose
   * @param role of the last member before; the board for the first page
   * @param id of the last member before; 0 for the first page
   * @param limit how many at most
   */
  @Query(
      "SELECT m FROM Member m JOIN FETCH m.user WHERE m.association.id = :association"
          + " AND m.role >= :role AND (m.role > :role OR m.id > :id) ORDER BY m.role, m.id")
  List<Member> findPage(long association, Member.Role role, long id, Limit limit);
}
