// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/**
 * A home-owner association: the owners of the properties of a neighbourhood.
 *
 * <p>One thread at a time, as all entities.
 */
@Entity
@Table(name = "associations")
public class Association {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private long id;

  private String name;

  private String city;

  private String state;

  private String timeZone;

  @Column(updatable = false)
  private Instant createdAt;

  /** For Hibernate, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  protected Association() {}

  public long getId() {
    return id;
  }

  public String getName() {
    return name;
  }

  public String getCity() {
    return city;
  }

  public String getState() {
    return state;
  }

  public String getTimeZone() {
    return timeZone;
  }

  public Instant getCreatedAt() {
    return createdAt;
  }
}
