// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;

/**
 * Who did what in an association; never changed.
 *
 * <p>One thread at a time, as all entities.
 */
@Entity
@Table(name = "audit_entries")
public class AuditEntry {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private long id;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(updatable = false)
  private Association association;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(updatable = false)
  private User actor;

  private String action;

  private String subject;

  private long subjectId;

  private String detail;

  @Column(updatable = false)
  private Instant at;

  /** For Hibernate, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  protected AuditEntry() {}

  /**
   * Creates an entry.
   *
   * @param association where it was done
   * @param actor who did it
   * @param change what was done
   * @param now the time
   */
  public AuditEntry(Association association, User actor, Change change, Instant now) {
    this.association = association;
    this.actor = actor;
    this.action = change.action();
    this.subject = change.subject();
    this.subjectId = change.subjectId();
    this.detail = change.detail();
    this.at = now;
  }

  /**
   * What was done. Immutable.
   *
   * @param action such as {@code created} or {@code state changed}
   * @param subject the table of the row, such as {@code violations}
   * @param subjectId the id of the row
   * @param detail what more is to be known, such as {@code open to notified}; may be empty
   */
  public record Change(String action, String subject, long subjectId, String detail) {

    /** The state of a violation was changed, to that which it has now. */
    public static Change ofState(Violation violation, Violation.State before) {
      return new Change(
          "state changed",
          "violations",
          violation.getId(),
          before.text() + " to " + violation.getState().text());
    }
  }

  public long getId() {
    return id;
  }

  public Association getAssociation() {
    return association;
  }

  public User getActor() {
    return actor;
  }

  public String getAction() {
    return action;
  }

  public String getSubject() {
    return subject;
  }

  public long getSubjectId() {
    return subjectId;
  }

  public String getDetail() {
    return detail;
  }

  public Instant getAt() {
    return at;
  }
}
