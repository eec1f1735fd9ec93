// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.violation;

import dev.headroom.apps.civiclog.access.Me;
import dev.headroom.apps.civiclog.access.VisibleViolations;
import dev.headroom.apps.civiclog.model.Comment;
import dev.headroom.apps.civiclog.model.FineRepository;
import dev.headroom.apps.civiclog.model.HearingRepository;
import dev.headroom.apps.civiclog.model.Photo;
import dev.headroom.apps.civiclog.model.PhotoRepository;
import dev.headroom.apps.civiclog.model.PropertyRepository;
import dev.headroom.apps.civiclog.model.Violation;
import dev.headroom.apps.civiclog.query.NewestFirst;
import dev.headroom.apps.systems.list.Cursors;
import dev.headroom.apps.systems.list.Page;
import dev.headroom.apps.systems.list.TimePosition;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Violations as their readers see them: never from a cache, since a board acts on what it sees. Who
 * reads is read before the transaction.
 *
 * <p>Thread-safe.
 */
@Service
@Transactional(readOnly = true)
class Violations {

  private final EntityManager entities;
  private final VisibleViolations visible;
  private final PropertyRepository properties;
  private final ViolationItems items;
  private final Parts parts;
  private final Cursors cursors;

  Violations(
      EntityManager entities,
      VisibleViolations visible,
      PropertyRepository properties,
      ViolationItems items,
      Parts parts,
      Cursors cursors) {
    this.entities = entities;
    this.visible = visible;
    this.properties = properties;
    this.items = items;
    this.parts = parts;
    this.cursors = cursors;
  }

  /** Returns a page, the newest first; a resident's is of what they may see. */
  Page<ViolationItem> page(Me user, long association, ViolationQuery query) {
    boolean staff = user.require(association).isStaff();
    String list = "violations:" + association + "?" + query.filter();
    NewestFirst<Violation> filtered =
        new NewestFirst<>(
                entities, Violation.class, "Violation v JOIN FETCH v.property", "v.createdAt")
            .where("v.association.id = :association", "association", association)
            .where("v.state = :state", "state", query.stateFilter())
            .where("v.kind = :kind", "kind", query.kindFilter())
            .where("v.property.id = :property", "property", query.property());
    List<Long> own = staff ? List.of() : properties.findOwn(user.id(), association);
    if (!staff) {
      // By the foreign key: with the id of the joined property, no index could serve the OR.
      filtered.where(
          "(v.reporter.id = :reporter OR fk(v.property) IN (:own))",
          Map.of("reporter", user.id(), "own", own));
    }
    Page<Violation> page =
        Page.of(
            filtered.read(TimePosition.read(cursors, list, query.after()), query.size() + 1),
            query.size(),
            last -> new TimePosition(last.getCreatedAt(), last.getId()).cursor(cursors, list));
    return new Page<>(
        items.of(page.items(), each -> staff || own.contains(each.getProperty().getId())),
        page.next());
  }

  /**
   * A violation as the database has it. Immutable.
   *
   * @param detail without the views of the photos
   */
  record DetailAndPhotos(ViolationDetail detail, Violation violation, List<Photo> photos) {}

  /** Returns a violation that the user may see, with what belongs to it; 404 for others. */
  DetailAndPhotos detail(Me user, long id) {
    Violation violation = visible.require(user, id);
    return new DetailAndPhotos(read(user, violation), violation, parts.photos().findOf(id));
  }

  private ViolationDetail read(Me user, Violation violation) {
    long id = violation.getId();
    boolean toOwner = visible.mayReadLetter(user, violation);
    Page<CommentView> comments = comments(id, null, Page.DEFAULT_SIZE);
    return new ViolationDetail(
        items.of(List.of(violation), each -> toOwner).getFirst(),
        violation.getDescription(),
        violation.getReporter().reference(),
        violation.getJobId(),
        List.of(),
        toOwner,
        toOwner ? letter(id) : null,
        toOwner ? parts.fines().findOf(id).stream().map(FineView::of).toList() : List.of(),
        parts.hearings().findOf(id).stream().map(HearingView::of).toList(),
        comments.items().reversed(),
        comments.next());
  }

  /** Returns a page of the comments about a violation that the user may see, the newest first. */
  Page<CommentView> comments(Me user, long id, int size, @Nullable String after) {
    var _ = visible.require(user, id);
    return comments(id, after, size);
  }

  private Page<CommentView> comments(long violation, @Nullable String after, int size) {
    String list = "comments:" + violation;
    return Page.of(
        new NewestFirst<>(entities, Comment.class, "Comment c JOIN FETCH c.author", "c.createdAt")
                .where("c.violation.id = :violation", "violation", violation)
                .read(TimePosition.read(cursors, list, after), size + 1)
                .stream()
                .map(CommentView::of)
                .toList(),
        size,
        last -> new TimePosition(last.createdAt(), last.id()).cursor(cursors, list));
  }

  /** Reads no document. */
  private @Nullable LetterView letter(long violation) {
    return entities
        .createQuery(
            "SELECT new dev.headroom.apps.civiclog.violation.LetterView("
                + "l.number, l.bytes, l.createdAt, l.sentAt,"
                + " CASE WHEN l.messageId IS NULL THEN FALSE ELSE TRUE END)"
                + " FROM Letter l WHERE l.violation.id = :violation ORDER BY l.number DESC",
            LetterView.class)
        .setParameter("violation", violation)
        .setMaxResults(1)
        .getResultList()
        .stream()
        .findFirst()
        .orElse(null);
  }

  /** The repositories of what belongs to a violation. Immutable. */
  @Component
  record Parts(PhotoRepository photos, FineRepository fines, HearingRepository hearings) {}
}
