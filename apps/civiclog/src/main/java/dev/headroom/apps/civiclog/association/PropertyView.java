// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.association;

import dev.headroom.apps.civiclog.model.Property;
import dev.headroom.apps.civiclog.model.User;
import org.jspecify.annotations.Nullable;

/**
 * A property of an association. Immutable.
 *
 * @param owner null if there is none, or the reader may not know
 */
record PropertyView(long id, String unit, String street, User.@Nullable Reference owner) {

  static PropertyView of(Property property) {
    User owner = property.getOwner();
    return new PropertyView(
        property.getId(),
        property.getUnit(),
        property.getStreet(),
        owner == null ? null : owner.reference());
  }

  /** Returns the property as a resident sees it, with no owner but themselves. */
  PropertyView forResident(long user) {
    return owner == null || owner.id() == user ? this : new PropertyView(id, unit, street, null);
  }
}
