// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.audit;

import dev.headroom.apps.civiclog.access.Memberships;
import dev.headroom.apps.civiclog.model.AuditEntry;
import dev.headroom.apps.civiclog.model.Member;
import dev.headroom.apps.civiclog.query.NewestFirst;
import dev.headroom.apps.systems.list.Cursors;
import dev.headroom.apps.systems.list.Page;
import dev.headroom.apps.systems.list.TimePosition;
import jakarta.persistence.EntityManager;
import java.util.List;
import org.springframework.stereotype.Service;

/** The audit of an association, the newest first, for its board. Thread-safe. */
@Service
record AuditReader(EntityManager entities, Memberships memberships, Cursors cursors) {

  Page<AuditView> page(long user, long association, AuditQuery query) {
    var _ = memberships.require(user, association, Member.Role.BOARD);
    String list = "audit:" + association + "?" + query.filter();
    List<AuditEntry> rows =
        new NewestFirst<>(entities, AuditEntry.class, "AuditEntry e JOIN FETCH e.actor", "e.at")
            .where("e.association.id = :association", "association", association)
            .where("e.actor.id = :actor", "actor", query.actor())
            .where("e.subject = :subject", "subject", query.subject())
            .where("e.subjectId = :subjectId", "subjectId", query.subjectId())
            .read(TimePosition.read(cursors, list, query.after()), query.size() + 1);
    Page<AuditEntry> page =
        Page.of(
            rows,
            query.size(),
            last -> new TimePosition(last.getAt(), last.getId()).cursor(cursors, list));
    return new Page<>(page.items().stream().map(AuditView::of).toList(), page.next());
  }
}
