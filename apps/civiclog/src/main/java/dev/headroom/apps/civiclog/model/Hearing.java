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
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A hearing of the board about a violation.
 *
 * <p>One thread at a time, as all entities.
 */
@Entity
@Table(name = "hearings")
public class Hearing {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private long id;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(updatable = false)
  private Violation violation;

  private Instant at;

  private String place;

  @Enumerated(EnumType.STRING)
  private @Nullable Outcome outcome;

  @Column(updatable = false)
  private Instant createdAt;

  /** For Hibernate, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  protected Hearing() {}

  /**
   * Creates a hearing that is not held yet.
   *
   * @param violation what it is about
   * @param at when it begins
   * @param place where it is held
   * @param now the time at which it is set
   */
  public Hearing(Violation violation, Instant at, String place, Instant now) {
    this.violation = violation;
    this.at = at;
    this.place = place;
    this.createdAt = now;
  }

  public long getId() {
    return id;
  }

  public Violation getViolation() {
    return violation;
  }

  public Instant getAt() {
    return at;
  }

  public String getPlace() {
    return place;
  }

  public @Nullable Outcome getOutcome() {
    return outcome;
  }

  public Instant getCreatedAt() {
    return createdAt;
  }

  public void setOutcome(Outcome outcome) {
    this.outcome = outcome;
  }

  /** What the board decided. Immutable. */
  public enum Outcome {
    UPHELD,
    DISMISSED;

    @EnumeratedValue private final String text = name().toLowerCase(Locale.ROOT);

    /** Returns the value as the database and the API write it, such as {@code upheld}. */
    @JsonValue
    public String text() {
      return text;
    }
  }
}
