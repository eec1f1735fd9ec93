// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.model;

import com.fasterxml.jackson.annotation.JsonValue;
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
import java.util.Locale;

/**
 * What a user may do in an association.
 *
 * <p>One thread at a time, as all entities.
 */
@Entity
@Table(name = "members")
public class Member {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private long id;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(updatable = false)
  private Association association;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(updatable = false)
  private User user;

  @Enumerated(EnumType.STRING)
  private Role role;

  /** For Hibernate, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  protected Member() {}

  public long getId() {
    return id;
  }

  public Association getAssociation() {
    return association;
  }

  public User getUser() {
    return user;
  }

  public Role getRole() {
    return role;
  }

  /**
   * Roles: the board may do everything; a manager handles violations, letters, hearings and
   * notices; a resident sees what is their own. Immutable.
   */
  public enum Role {
    BOARD,
    MANAGER,
    RESIDENT;

    @EnumeratedValue private final String text = name().toLowerCase(Locale.ROOT);

    /** Returns the value as the database and the API write it, such as {@code board}. */
    @JsonValue
    public String text() {
      return text;
    }

    /** Returns whether the role handles the matters of all members. */
    public boolean isStaff() {
      return this != RESIDENT;
    }
  }
}
