// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.association;

import dev.headroom.apps.civiclog.model.Association;

/** An association, and how large it is. Immutable. */
record AssociationView(
    long id,
    String name,
    String city,
    String state,
    String timeZone,
    long properties,
    long members) {

  static AssociationView of(Association association, long properties, long members) {
    return new AssociationView(
        association.getId(),
        association.getName(),
        association.getCity(),
        association.getState(),
        association.getTimeZone(),
        properties,
        members);
  }
}
