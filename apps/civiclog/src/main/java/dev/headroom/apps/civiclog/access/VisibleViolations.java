// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.access;

import dev.headroom.apps.civiclog.model.Member;
import dev.headroom.apps.civiclog.model.User;
import dev.headroom.apps.civiclog.model.Violation;
import dev.headroom.apps.civiclog.model.ViolationRepository;
import dev.headroom.apps.systems.web.RefusedException;
import org.springframework.stereotype.Service;

/**
 * The violations that a user may see: a board and a manager all of their association, a resident
 * those that they reported and those at properties of their own.
 *
 * <p>Thread-safe.
 */
@Service
public class VisibleViolations {

  private final Memberships memberships;
  private final ViolationRepository violations;

  VisibleViolations(Memberships memberships, ViolationRepository violations) {
    this.memberships = memberships;
    this.violations = violations;
  }

  /**
   * Returns a violation, with its property, outside of transactions.
   *
   * @throws RefusedException with 404 if there is none, or the user may not see it
   */
  public Violation require(long user, long violation) {
    return require(memberships.me(user), violation);
  }

  /**
   * Returns a violation, with its property, as an entity of the running transaction.
   *
   * @param user read before the transaction
   * @throws RefusedException with 404 if there is none, or the user may not see it
   */
  public Violation require(Me user, long violation) {
    return violations
        .findWithProperty(violation)
        .filter(found -> isVisible(user, found))
        .orElseThrow(() -> RefusedException.missing("violation"));
  }

  /**
   * Returns whether a user may read what is between the owner and the association, the letter and
   * the fines: the owner, the board and a manager, but not a neighbour who reported the violation.
   *
   * @param violation one that {@link #require} returned to the user
   */
  public boolean mayReadLetter(Me user, Violation violation) {
    User owner = violation.getProperty().getOwner();
    return (owner != null && owner.getId() == user.id())
        || user.roleIn(violation.getAssociation().getId()).filter(Member.Role::isStaff).isPresent();
  }

  private boolean isVisible(Me user, Violation violation) {
    return user.roleIn(violation.getAssociation().getId()).isPresent()
        && (violation.getReporter().getId() == user.id() || mayReadLetter(user, violation));
  }
}
