// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.audit;

import dev.headroom.apps.civiclog.model.AuditEntry;
import dev.headroom.apps.civiclog.model.User;
import java.time.Instant;

/** An entry of the audit as the board sees it. Immutable. */
record AuditView(
    long id,
    User.Reference actor,
    String action,
    String subject,
    long subjectId,
    String detail,
    Instant at) {

  static AuditView of(AuditEntry entry) {
    return new AuditView(
        entry.getId(),
        entry.getActor().reference(),
        entry.getAction(),
        entry.getSubject(),
        entry.getSubjectId(),
        entry.getDetail(),
        entry.getAt());
  }
}
