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
 * A comment about a violation.
 *
 * <p>One thread at a time, as all entities.
 */
@Entity
@Table(name = "comments")
public class Comment {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private long id;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(updatable = false)
  private Violation violation;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(updatable = false)
  private User author;

  private String body;

  @Column(updatable = false)
  private Instant createdAt;

  /** For Hibernate, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  protected Comment() {}

  /**
   * Creates a comment.
   *
   * @param violation what it is about
   * @param author who writes it
   * @param body its text
   * @param now the time
   */
  public Comment(Violation violation, User author, String body, Instant now) {
    this.violation = violation;
    this.author = author;
    this.body = body;
    this.createdAt = now;
  }

  public long getId() {
    return id;
  }

  public Violation getViolation() {
    return violation;
  }

  public User getAuthor() {
    return author;
  }

  public String getBody() {
    return body;
  }

  public Instant getCreatedAt() {
    return createdAt;
  }
}
