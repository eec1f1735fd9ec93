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
import org.jspecify.annotations.Nullable;

/**
 * The letter that informs an owner about a violation, as a PDF.
 *
 * <p>One thread at a time, as all entities.
 */
@Entity
@Table(name = "letters")
public class Letter {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private long id;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(updatable = false)
  private Violation violation;

  private int number;

  private byte @Nullable [] pdf;

  private long bytes;

  @Column(updatable = false)
  private Instant createdAt;

  private @Nullable Instant sentAt;

  /** Of the mail that carries the letter; null if none does, so that it goes by post. */
  private @Nullable String messageId;

  /** For Hibernate, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  protected Letter() {}

  /**
   * Creates a letter that is not sent yet.
   *
   * @param violation what it is about
   * @param number 1 for the first letter of the violation
   * @param pdf the document
   * @param now the time at which it was made
   */
  public Letter(Violation violation, int number, byte[] pdf, Instant now) {
    this.violation = violation;
    this.number = number;
    this.pdf = pdf;
    this.bytes = pdf.length;
    this.createdAt = now;
  }

  public long getId() {
    return id;
  }

  public Violation getViolation() {
    return violation;
  }

  public int getNumber() {
    return number;
  }

  public byte @Nullable [] getPdf() {
    return pdf;
  }

  public long getBytes() {
    return bytes;
  }

  public Instant getCreatedAt() {
    return createdAt;
  }

  public @Nullable Instant getSentAt() {
    return sentAt;
  }

  public @Nullable String getMessageId() {
    return messageId;
  }

  /** Sets the Message-ID of the mail that carries the letter. */
  public void setMessageId(String messageId) {
    this.messageId = messageId;
  }
}
