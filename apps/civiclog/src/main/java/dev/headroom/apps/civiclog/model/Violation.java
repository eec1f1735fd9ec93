// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.model;

import com.fasterxml.jackson.annotation.JsonValue;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.EnumeratedValue;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A violation of an association's rules at a property, from its report to its end.
 *
 * <p>One thread at a time, as all entities.
 */
@Entity
@Table(name = "violations")
public class Violation {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private long id;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(updatable = false)
  private Association association;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(updatable = false)
  private Property property;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(updatable = false)
  private User reporter;

  @Enumerated(EnumType.STRING)
  private Kind kind;

  private String title;

  private String description;

  @Enumerated(EnumType.STRING)
  private State state;

  private int severity;

  private @Nullable UUID jobId;

  @Column(updatable = false)
  private @Nullable UUID requestKey;

  @Column(updatable = false)
  private Instant createdAt;

  private Instant updatedAt;

  private LocalDate dueOn;

  /** For Hibernate, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  protected Violation() {}

  /**
   * Creates an open violation.
   *
   * @param property where it was seen; the violation belongs to its association
   * @param reporter who reports it
   * @param text what was seen
   * @param now the time of the report
   * @param dueOn until when it must be put right
   */
  public Violation(Property property, User reporter, Text text, Instant now, LocalDate dueOn) {
    this.association = property.getAssociation();
    this.property = property;
    this.reporter = reporter;
    this.kind = text.kind();
    this.title = text.title();
    this.description = text.description();
    this.severity = text.severity();
    this.state = State.OPEN;
    this.createdAt = now;
    this.updatedAt = now;
    this.dueOn = dueOn;
  }

  /**
   * What a reporter says of a violation. Immutable.
   *
   * @param kind what was violated
   * @param title in one line
   * @param description in full; may be empty
   * @param severity 1 to 3, the worst
   */
  public record Text(Kind kind, String title, String description, int severity) {}

  public long getId() {
    return id;
  }

  public Association getAssociation() {
    return association;
  }

  public Property getProperty() {
    return property;
  }

  public User getReporter() {
    return reporter;
  }

  public Kind getKind() {
    return kind;
  }

  public String getTitle() {
    return title;
  }

  public String getDescription() {
    return description;
  }

  public State getState() {
    return state;
  }

  public int getSeverity() {
    return severity;
  }

  public @Nullable UUID getJobId() {
    return jobId;
  }

  public Instant getCreatedAt() {
    return createdAt;
  }

  public Instant getUpdatedAt() {
    return updatedAt;
  }

  public LocalDate getDueOn() {
    return dueOn;
  }

  /**
   * Changes how far the violation is handled.
   *
   * @param state the new state
   * @param now the time of the change
   */
  public void changeState(State state, Instant now) {
    this.state = state;
    this.updatedAt = now;
  }

  /** Sets the key by which the report is recognised when it is sent again; before it is stored. */
  public void setRequestKey(UUID requestKey) {
    this.requestKey = requestKey;
  }

  /** Sets the job that makes the sizes of the photos, or the letter of a report without photos. */
  public void setJobId(@Nullable UUID jobId) {
    this.jobId = jobId;
  }

  /** What was violated. Immutable. */
  public enum Kind {
    LANDSCAPING,
    PARKING,
    NOISE,
    TRASH,
    PETS,
    EXTERIOR,
    OTHER;

    @EnumeratedValue private final String text = name().toLowerCase(Locale.ROOT);

    /** Returns the value as the database and the API write it, such as {@code landscaping}. */
    @JsonValue
    public String text() {
      return text;
    }
  }

  /** How far a violation is handled. Immutable. */
  public enum State {
    OPEN,
    NOTIFIED,
    HEARING,
    FINED,
    CLOSED;

    @EnumeratedValue private final String text = name().toLowerCase(Locale.ROOT);

    /** Returns the value as the database and the API write it, such as {@code open}. */
    @JsonValue
    public String text() {
      return text;
    }
  }
}
