// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.notice;

import dev.headroom.apps.civiclog.access.Me;
import dev.headroom.apps.civiclog.access.Memberships;
import dev.headroom.apps.civiclog.audit.Audit;
import dev.headroom.apps.civiclog.model.Association;
import dev.headroom.apps.civiclog.model.AssociationRepository;
import dev.headroom.apps.civiclog.model.AuditEntry;
import dev.headroom.apps.civiclog.model.Member;
import dev.headroom.apps.civiclog.model.Notice;
import dev.headroom.apps.civiclog.model.NoticeRepository;
import dev.headroom.apps.civiclog.model.User;
import dev.headroom.apps.civiclog.model.UserRepository;
import dev.headroom.apps.civiclog.query.NewestFirst;
import dev.headroom.apps.systems.cache.JsonCaches;
import dev.headroom.apps.systems.list.Cursors;
import dev.headroom.apps.systems.list.Page;
import dev.headroom.apps.systems.list.TimePosition;
import dev.headroom.apps.systems.web.RefusedException;
import dev.headroom.cache.Cache;
import dev.headroom.ground.TimeSource;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Notices, the newest first, from the cache for half an hour, or until one is published.
 * Thread-safe.
 */
@Service
class Notices {

  private static final Duration TTL = Duration.ofMinutes(30);
  private static final String LIST = "notices:";

  private final EntityManager entities;
  private final Repositories rows;
  private final Memberships memberships;
  private final Audit audit;
  private final Cursors cursors;
  private final TimeSource time;
  private final Cache<PageKey, CachedPage> pages;

  Notices(
      EntityManager entities,
      Repositories rows,
      Memberships memberships,
      Audit audit,
      Cursors cursors,
      TimeSource time,
      JsonCaches caches) {
    this.entities = entities;
    this.rows = rows;
    this.memberships = memberships;
    this.audit = audit;
    this.cursors = cursors;
    this.time = time;
    this.pages = caches.of("civiclog.notices", CachedPage.class, TTL);
  }

  /** The repositories that a new notice needs. Immutable. */
  @Component
  record Repositories(
      NoticeRepository notices, AssociationRepository associations, UserRepository users) {}

  /** A page of an association's notices. Immutable. */
  record PageKey(long association, @Nullable TimePosition after, int size) {}

  /** What is cached of it: its rows and one more. Immutable. */
  record CachedPage(List<NoticeView> rows) {}

  Page<NoticeView> page(long user, long association, int size, @Nullable String cursor) {
    var _ = memberships.require(user, association);
    String list = LIST + association;
    PageKey key = new PageKey(association, TimePosition.read(cursors, list, cursor), size);
    CachedPage page =
        pages.getWithContext(
            key,
            (wanted, context) -> {
              context.tags(tag(wanted.association()));
              return load(wanted);
            });
    return Page.of(
        page.rows(),
        size,
        last -> new TimePosition(last.publishedAt(), last.id()).cursor(cursors, list));
  }

  /** Publishes a notice; who does was read before the transaction. */
  @Transactional
  NoticeView publish(Me user, long id, NewNotice given) {
    var _ = user.require(id, Member.Role.BOARD, Member.Role.MANAGER);
    Association association =
        rows.associations().findById(id).orElseThrow(() -> RefusedException.missing("association"));
    User author =
        rows.users().findById(user.id()).orElseThrow(() -> RefusedException.missing("user"));
    Notice notice =
        rows.notices()
            .save(
                new Notice(
                    association,
                    given.title().strip(),
                    given.body().strip(),
                    author,
                    time.now().truncatedTo(ChronoUnit.MICROS)));
    audit.record(
        association,
        user.id(),
        new AuditEntry.Change("published", "notices", notice.getId(), notice.getTitle()));
    pages.invalidateTags(List.of(tag(id)));
    return NoticeView.of(notice);
  }

  private CachedPage load(PageKey key) {
    return new CachedPage(
        new NewestFirst<>(entities, Notice.class, "Notice n JOIN FETCH n.author", "n.publishedAt")
                .where("n.association.id = :association", "association", key.association())
                .read(key.after(), key.size() + 1)
                .stream()
                .map(NoticeView::of)
                .toList());
  }

  private static String tag(long association) {
    return LIST + association;
  }
}
