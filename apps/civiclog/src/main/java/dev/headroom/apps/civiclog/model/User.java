// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.model;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;

/**
 * A user as the features read them; accounts are registered and changed by {@link
 * dev.headroom.apps.systems.account.Users}.
 *
 * <p>One thread at a time, as all entities.
 */
@Entity
@Immutable
@Table(name = "users")
public class User {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private long id;

  private String email;

  private String name;

  private String role;

  /** For Hibernate, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  protected User() {}

  public long getId() {
    return id;
  }

  public String getEmail() {
    return email;
  }

  public String getName() {
    return name;
  }

  /** Returns {@code user} or {@code admin}. */
  public String getRole() {
    return role;
  }

  /** Returns the user as others see them. */
  public Reference reference() {
    return new Reference(id, name);
  }

  /** A user as others see them. Immutable. */
  public record Reference(long id, String name) {}
}
