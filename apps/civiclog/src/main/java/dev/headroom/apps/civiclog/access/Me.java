// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.access;

import dev.headroom.apps.civiclog.model.Member;
import dev.headroom.apps.civiclog.model.User;
import dev.headroom.apps.systems.web.RefusedException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;

/**
 * Who is signed in, and their roles in associations.
 *
 * <p>Immutable.
 *
 * @param role {@code user} or {@code admin}, in the whole application
 * @param memberships by the name of the association
 */
public record Me(long id, String name, String email, String role, List<Membership> memberships) {

  /**
   * What a user is in an association. Immutable.
   *
   * @param association the id
   * @param name the association's
   * @param role theirs
   */
  public record Membership(long association, String name, Member.Role role) {}

  static Me of(User user, List<Member> members) {
    return new Me(
        user.getId(),
        user.getName(),
        user.getEmail(),
        user.getRole(),
        members.stream()
            .map(each ->
                new Membership(
                    each.getAssociation().getId(), each.getAssociation().getName(), each.getRole()))
            .toList());
  }

  /** Returns the role in an association; empty if they are no member. */
  public Optional<Member.Role> roleIn(long association) {
    return memberships.stream()
        .filter(each -> each.association() == association)
        .map(Membership::role)
        .findFirst();
  }

  /**
   * Returns the role in an association.
   *
   * @param allowed the roles of which it must be one; all if none is given
   * @throws RefusedException with 404 if they are no member, as if the association did not exist;
   *     with 403 if they have another role
   */
  public Member.Role require(long association, Member.Role... allowed) {
    Member.Role inIt =
        roleIn(association).orElseThrow(() -> RefusedException.missing("association"));
    if (allowed.length > 0 && !List.of(allowed).contains(inIt)) {
      throw new RefusedException(
          HttpStatus.FORBIDDEN,
          List.of(allowed).stream()
              .map(Member.Role::text)
              .collect(Collectors.joining(" or ", "this needs the role ", " in the association")));
    }
    return inIt;
  }
}
