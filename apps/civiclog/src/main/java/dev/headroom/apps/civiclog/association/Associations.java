// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.association;

import dev.headroom.apps.civiclog.access.Me;
import dev.headroom.apps.civiclog.access.Memberships;
import dev.headroom.apps.civiclog.model.AssociationRepository;
import dev.headroom.apps.civiclog.model.Member;
import dev.headroom.apps.civiclog.model.MemberRepository;
import dev.headroom.apps.civiclog.model.PropertyRepository;
import dev.headroom.apps.systems.cache.JsonCaches;
import dev.headroom.apps.systems.list.Cursors;
import dev.headroom.apps.systems.list.Page;
import dev.headroom.apps.systems.web.RefusedException;
import dev.headroom.cache.Cache;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;

/**
 * Associations, their properties and members, for those who belong to them. Associations and the
 * first page of their properties are cached for half an hour, since no request changes them, and
 * warmed. Thread-safe.
 */
@Service
class Associations {

  private static final Duration TTL = Duration.ofMinutes(30);

  private final Memberships memberships;
  private final AssociationRepository associations;
  private final PropertyRepository properties;
  private final MemberRepository members;
  private final Cursors cursors;
  private final Cache<Long, AssociationView> byId;
  private final Cache<FirstPage, PropertyRows> firstPages;

  Associations(
      Memberships memberships,
      AssociationRepository associations,
      PropertyRepository properties,
      MemberRepository members,
      Cursors cursors,
      JsonCaches caches) {
    this.memberships = memberships;
    this.associations = associations;
    this.properties = properties;
    this.members = members;
    this.cursors = cursors;
    this.byId = caches.of("civiclog.association", AssociationView.class, TTL);
    this.firstPages = caches.of("civiclog.properties", PropertyRows.class, TTL);
    caches.warm(byId, associations::findIds, this::load);
  }

  /** The first page of an association's properties; further ones hold an address. Immutable. */
  record FirstPage(long association, int size) {}

  /** What is cached of it: its rows and one more. Immutable. */
  record PropertyRows(List<PropertyView> rows) {}

  Page<AssociationView> mine(long user) {
    return new Page<>(
        memberships.me(user).memberships().stream()
            .map(Me.Membership::association)
            .map(id -> byId.get(id, this::load))
            .toList(),
        null);
  }

  AssociationView association(long user, long id) {
    var _ = memberships.require(user, id);
    return byId.get(id, this::load);
  }

  Page<PropertyView> properties(long user, long association, PropertyQuery query) {
    Member.Role role = memberships.require(user, association);
    String beginning = query.beginning();
    String list = "properties:" + association + "?" + beginning;
    int size = query.size();
    List<PropertyView> rows =
        query.after() == null && beginning.isEmpty()
            ? firstPages.get(new FirstPage(association, size), this::loadFirstPage).rows()
            : rows(association, beginning, after(list, query.after()), size + 1);
    Page<PropertyView> page = Page.of(rows, size, last -> cursors.write(list, last.unit()));
    return role.isStaff()
        ? page
        : new Page<>(
            page.items().stream().map(each -> each.forResident(user)).toList(), page.next());
  }

  Page<MemberView> members(long user, long association, int size, @Nullable String cursor) {
    var _ = memberships.require(user, association, Member.Role.BOARD, Member.Role.MANAGER);
    String list = "members:" + association;
    List<String> after =
        cursor == null ? List.of(Member.Role.BOARD.name(), "0") : cursors.read(list, cursor);
    List<Member> rows =
        members.findPage(
            association,
            Member.Role.valueOf(after.getFirst()),
            Long.parseLong(after.getLast()),
            Limit.of(size + 1));
    Page<Member> page =
        Page.of(rows, size, last -> cursors.write(list, last.getRole().name(), last.getId()));
    return new Page<>(page.items().stream().map(MemberView::of).toList(), page.next());
  }

  private AssociationView load(long id) {
    return associations
        .findById(id)
        .map(found ->
            AssociationView.of(
                found, properties.countByAssociationId(id), members.countByAssociationId(id)))
        .orElseThrow(() -> RefusedException.missing("association"));
  }

  private PropertyRows loadFirstPage(FirstPage page) {
    return new PropertyRows(rows(page.association(), "", "", page.size() + 1));
  }

  private List<PropertyView> rows(long association, String beginning, String after, int limit) {
    String pattern = beginning.replaceAll("[!%_]", "!$0") + "%";
    return properties.findPage(association, pattern, after, Limit.of(limit)).stream()
        .map(PropertyView::of)
        .toList();
  }

  private String after(String list, @Nullable String cursor) {
    return cursor == null ? "" : cursors.read(list, cursor).getFirst();
  }
}
