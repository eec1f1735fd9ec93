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
 * A property of an association, a house or a flat, and who owns it.
 *
 * <p>One thread at a time, as all entities.
 */
@Entity
@Table(name = "properties")
public class Property {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private long id;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(updatable = false)
  private Association association;

  private String unit;

  private String street;

  @ManyToOne(fetch = FetchType.LAZY)
  private @Nullable User owner;

  @Column(updatable = false)
  private Instant createdAt;

  /** For Hibernate, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  protected Property() {}

  public long getId() {
    return id;
  }

  public Association getAssociation() {
    return association;
  }

  public String getUnit() {
    return unit;
  }

  public String getStreet() {
    return street;
  }

  public @Nullable User getOwner() {
    return owner;
  }

  public Instant getCreatedAt() {
    return createdAt;
  }

  /** Returns the property as lists show it. */
  public Reference reference() {
    return new Reference(id, unit, street);
  }

  /** A property as lists show it. Immutable. */
  public record Reference(long id, String unit, String street) {}
}
