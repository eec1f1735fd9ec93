// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.violation;

import dev.headroom.apps.civiclog.access.Me;
import dev.headroom.apps.civiclog.access.VisibleViolations;
import dev.headroom.apps.civiclog.audit.Audit;
import dev.headroom.apps.civiclog.followup.FollowUp;
import dev.headroom.apps.civiclog.letter.Letters;
import dev.headroom.apps.civiclog.model.AuditEntry.Change;
import dev.headroom.apps.civiclog.model.Comment;
import dev.headroom.apps.civiclog.model.CommentRepository;
import dev.headroom.apps.civiclog.model.Fine;
import dev.headroom.apps.civiclog.model.FineRepository;
import dev.headroom.apps.civiclog.model.Hearing;
import dev.headroom.apps.civiclog.model.HearingRepository;
import dev.headroom.apps.civiclog.model.Member;
import dev.headroom.apps.civiclog.model.UserRepository;
import dev.headroom.apps.civiclog.model.Violation;
import dev.headroom.apps.civiclog.model.ViolationRepository;
import dev.headroom.apps.systems.web.RefusedException;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Changes of violations, and of what belongs to them, each with its audit in one transaction.
 *
 * <p>Thread-safe. Changes of one violation wait for each other. A closed violation gets no hearing
 * and no fine until it is opened again. A change to the value that is there is none. A violation
 * that is taken on, so that it is no longer open, gets its letter.
 */
@Service
class ViolationChanges {
  private static final Duration HORIZON = Duration.ofDays(3653);
  private static final Member.Role[] STAFF = {Member.Role.BOARD, Member.Role.MANAGER};

  private final ViolationRepository violations;
  private final VisibleViolations visible;
  private final Rows rows;
  private final Letters letters;
  private final FollowUp followUp;
  private final Audit audit;
  private final TimeSource time;

  ViolationChanges(
      ViolationRepository violations,
      VisibleViolations visible,
      Rows rows,
      Letters letters,
      FollowUp followUp,
      Audit audit,
      TimeSource time) {
    this.violations = violations;
    this.visible = visible;
    this.rows = rows;
    this.letters = letters;
    this.followUp = followUp;
    this.audit = audit;
    this.time = time;
  }

  /** The rows of what belongs to a violation. Immutable. */
  @Component
  record Rows(
      CommentRepository comments,
      HearingRepository hearings,
      FineRepository fines,
      UserRepository users) {}

  /** Changes how far a violation is handled; by the board and the manager. */
  @Transactional
  void changeState(Me user, long id, Violation.State state) {
    Violation violation = locked(user, id, STAFF);
    Violation.State before = violation.getState();
    if (before == state) {
      return;
    }
    if ((before == Violation.State.CLOSED) != (state == Violation.State.OPEN)) {
      throw conflict("a violation that is " + before.text() + " cannot become " + state.text());
    }
    moveTo(violation, state, user.id());
  }

  /** Adds a comment; by everyone who may see the violation. */
  @Transactional
  CommentView comment(Me user, long id, String body) {
    Violation violation = locked(user, id);
    Comment comment =
        rows.comments()
            .save(
                new Comment(
                    violation, rows.users().findById(user.id()).orElseThrow(), body, now()));
    audit.record(violation, user.id(), new Change("commented", "comments", comment.getId(), ""));
    return CommentView.of(comment);
  }

  /** Sets a hearing; by the board and the manager. */
  @Transactional
  HearingView setHearing(Me user, long id, Instant at, String place) {
    Violation violation = requireOpen(locked(user, id, STAFF));
    Instant now = now();
    requireSoon(at.isAfter(now) && at.isBefore(now.plus(HORIZON)), "the hearing");
    Hearing hearing = rows.hearings().save(new Hearing(violation, at, place, now));
    audit.record(
        violation,
        user.id(),
        new Change("hearing set", "hearings", hearing.getId(), at.toString()));
    moveTo(violation, Violation.State.HEARING, user.id());
    return HearingView.of(hearing);
  }

  /** Records what the board decided at a hearing, once; by the board and the manager. */
  @Transactional
  HearingView recordOutcome(Me user, long id, long hearing, Hearing.Outcome outcome) {
    Violation violation = requireOpen(locked(user, id, STAFF));
    Hearing held =
        rows.hearings()
            .findById(hearing)
            .filter(each -> each.getViolation().getId() == id)
            .orElseThrow(() -> RefusedException.missing("hearing"));
    if (held.getOutcome() != outcome) {
      if (held.getOutcome() != null) {
        throw conflict("the outcome of this hearing is recorded already");
      }
      if (held.getAt().isAfter(now())) {
        throw conflict("this hearing is still to come");
      }
      held.setOutcome(outcome);
      audit.record(
          violation,
          user.id(),
          new Change("outcome recorded", "hearings", hearing, outcome.text()));
    }
    return HearingView.of(held);
  }

  /** Imposes a fine; by the board. */
  @Transactional
  FineView fine(Me user, long id, long cents, LocalDate dueOn) {
    Violation violation = requireOpen(locked(user, id, Member.Role.BOARD));
    ZoneId zone = ZoneId.of(violation.getAssociation().getTimeZone());
    LocalDate today = LocalDate.ofInstant(now(), zone);
    requireSoon(
        !dueOn.isBefore(today) && dueOn.isBefore(today.plusDays(HORIZON.toDays())),
        "the day by which the fine is due");
    Fine fine = rows.fines().save(new Fine(violation, cents, dueOn, now()));
    audit.record(
        violation, user.id(), new Change("fined", "fines", fine.getId(), Long.toString(cents)));
    moveTo(violation, Violation.State.FINED, user.id());
    return FineView.of(fine);
  }

  /** Records that a fine is paid or waived, which nothing takes back; by the board. */
  @Transactional
  FineView changeFine(Me user, long id, Fine.State state) {
    long about =
        rows.fines().findViolationId(id).orElseThrow(() -> RefusedException.missing("fine"));
    Violation violation =
        violations
            .findLocked(about)
            .filter(found -> visible.mayReadLetter(user, found))
            .orElseThrow(() -> RefusedException.missing("fine"));
    var _ = user.require(violation.getAssociation().getId(), Member.Role.BOARD);
    Fine fine = rows.fines().findById(id).orElseThrow(() -> RefusedException.missing("fine"));
    Fine.State before = fine.getState();
    if (before != state) {
      if (before != Fine.State.UNPAID) {
        throw conflict("a fine that is " + before.text() + " cannot become " + state.text());
      }
      fine.setState(state);
      String detail = before.text() + " to " + state.text();
      audit.record(violation, user.id(), new Change("state changed", "fines", id, detail));
    }
    return FineView.of(fine);
  }

  /**
   * Locks before anything of the violation is read, so that it is read as it is now. Who changes it
   * was read before: nobody waits for the row while a cache loads.
   */
  private Violation locked(Me user, long id, Member.Role... allowed) {
    Violation violation =
        violations.findLocked(id).orElseThrow(() -> RefusedException.missing("violation"));
    var _ = visible.require(user, id);
    if (allowed.length > 0) {
      var _ = user.require(violation.getAssociation().getId(), allowed);
    }
    return violation;
  }

  private static Violation requireOpen(Violation violation) {
    if (violation.getState() == Violation.State.CLOSED) {
      throw conflict("the violation is closed: open it again first");
    }
    return violation;
  }

  private void moveTo(Violation violation, Violation.State state, long user) {
    Violation.State before = violation.getState();
    if (before != state) {
      violation.changeState(state, now());
      audit.record(violation, user, Change.ofState(violation, before));
    }
    if (letters.isMissing(violation.getId())) {
      followUp.enqueueLetter(violation.getId(), user);
    }
  }

  /** Returns the time as the database stores it. */
  private Instant now() {
    return time.now().truncatedTo(ChronoUnit.MICROS);
  }

  private static void requireSoon(boolean soon, String what) {
    if (!soon) {
      throw new RefusedException(
          HttpStatus.BAD_REQUEST, what + " must not be in the past, nor more than ten years ahead");
    }
  }

  private static RefusedException conflict(String detail) {
    return new RefusedException(HttpStatus.CONFLICT, detail);
  }
}
