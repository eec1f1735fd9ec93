// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.violation;

import dev.headroom.apps.civiclog.model.Property;
import dev.headroom.apps.civiclog.model.Violation;
import java.time.Instant;
import java.time.LocalDate;

/**
 * A violation as lists show it.
 *
 * <p>Immutable.
 *
 * @param unpaidCents what its unpaid fines amount to; 0 to a neighbour who reported it
 */
public record ViolationItem(
    long id,
    long association,
    Property.Reference property,
    Violation.Kind kind,
    String title,
    Violation.State state,
    int severity,
    long unpaidCents,
    Instant createdAt,
    Instant updatedAt,
    LocalDate dueOn) {

  static ViolationItem of(Violation violation, long unpaidCents) {
    return new ViolationItem(
        violation.getId(),
        violation.getAssociation().getId(),
        violation.getProperty().reference(),
        violation.getKind(),
        violation.getTitle(),
        violation.getState(),
        violation.getSeverity(),
        unpaidCents,
        violation.getCreatedAt(),
        violation.getUpdatedAt(),
        violation.getDueOn());
  }
}
