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
 * A notice of a board or a manager to the members of an association.
 *
 * <p>One thread at a time, as all entities.
 */
@Entity
@Table(name = "notices")
public class Notice {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private long id;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(updatable = false)
  private Association association;

  private String title;

  private String body;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(updatable = false)
  private User author;

  @Column(updatable = false)
  private Instant publishedAt;

  /** For Hibernate, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  protected Notice() {}

  /**
   * Creates a notice.
   *
   * @param association whose members read it
   * @param title in one line
   * @param body in full; may be empty
   * @param author who publishes it
   * @param now the time
   */
  public Notice(Association association, String title, String body, User author, Instant now) {
    this.association = association;
    this.title = title;
    this.body = body;
    this.author = author;
    this.publishedAt = now;
  }

  public long getId() {
    return id;
  }

  public Association getAssociation() {
    return association;
  }

  public String getTitle() {
    return title;
  }

  public String getBody() {
    return body;
  }

  public User getAuthor() {
    return author;
  }

  public Instant getPublishedAt() {
    return publishedAt;
  }
}
