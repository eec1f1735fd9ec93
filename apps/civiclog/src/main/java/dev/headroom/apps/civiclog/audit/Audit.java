// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.audit;

import dev.headroom.apps.civiclog.model.Association;
import dev.headroom.apps.civiclog.model.AuditEntry;
import dev.headroom.apps.civiclog.model.AuditRepository;
import dev.headroom.apps.civiclog.model.UserRepository;
import dev.headroom.apps.civiclog.model.Violation;
import dev.headroom.ground.TimeSource;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Records who did what, in the transaction of the change itself, and publishes that the association
 * has changed.
 *
 * <p>Thread-safe.
 */
@Service
@Transactional(propagation = Propagation.MANDATORY)
public class Audit {

  private final AuditRepository entries;
  private final UserRepository users;
  private final ApplicationEventPublisher events;
  private final TimeSource time;

  Audit(
      AuditRepository entries,
      UserRepository users,
      ApplicationEventPublisher events,
      TimeSource time) {
    this.entries = entries;
    this.users = users;
    this.events = events;
    this.time = time;
  }

  /**
   * Records a change of a violation, or of what belongs to it.
   *
   * @param actor the id of the user who changed it
   */
  public void record(Violation violation, long actor, AuditEntry.Change change) {
    record(violation.getAssociation(), actor, change);
  }

  /**
   * Records a change of an association.
   *
   * @param actor the id of the user who changed it
   */
  public void record(Association association, long actor, AuditEntry.Change change) {
    entries.save(new AuditEntry(association, users.getReferenceById(actor), change, time.now()));
    events.publishEvent(new AssociationChanged(association.getId()));
  }
}
