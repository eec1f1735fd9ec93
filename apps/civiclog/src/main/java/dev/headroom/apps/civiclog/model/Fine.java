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

/**
 * A fine for a violation.
 *
 * <p>One thread at a time, as all entities.
 */
@Entity
@Table(name = "fines")
public class Fine {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private long id;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(updatable = false)
  private Violation violation;

  private long cents;

  @Enumerated(EnumType.STRING)
  private State state;

  private LocalDate dueOn;

  @Column(updatable = false)
  private Instant createdAt;

  /** For Hibernate, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  protected Fine() {}

  /**
   * Creates an unpaid fine.
   *
   * @param violation what it is for
   * @param cents the amount, 1 to 100 000 000
   * @param dueOn until when it must be paid
   * @param now the time at which it is imposed
   */
  public Fine(Violation violation, long cents, LocalDate dueOn, Instant now) {
    this.violation = violation;
    this.cents = cents;
    this.state = State.UNPAID;
    this.dueOn = dueOn;
    this.createdAt = now;
  }

  public long getId() {
    return id;
  }

  public Violation getViolation() {
    return violation;
  }

  public long getCents() {
    return cents;
  }

  public State getState() {
    return state;
  }

  public LocalDate getDueOn() {
    return dueOn;
  }

  public Instant getCreatedAt() {
    return createdAt;
  }

  public void setState(State state) {
    this.state = state;
  }

  /** Whether a fine is paid. Immutable. */
  public enum State {
    UNPAID,
    PAID,
    WAIVED;

    @EnumeratedValue private final String text = name().toLowerCase(Locale.ROOT);

    /** Returns the value as the database and the API write it, such as {@code unpaid}. */
    @JsonValue
    public String text() {
      return text;
    }
  }
}
