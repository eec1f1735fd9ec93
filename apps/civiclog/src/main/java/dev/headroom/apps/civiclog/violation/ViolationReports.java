// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.violation;

import dev.headroom.apps.civiclog.access.Memberships;
import dev.headroom.apps.civiclog.audit.Audit;
import dev.headroom.apps.civiclog.followup.FollowUp;
import dev.headroom.apps.civiclog.model.AuditEntry;
import dev.headroom.apps.civiclog.model.Photo;
import dev.headroom.apps.civiclog.model.PhotoRepository;
import dev.headroom.apps.civiclog.model.Property;
import dev.headroom.apps.civiclog.model.PropertyRepository;
import dev.headroom.apps.civiclog.model.UserRepository;
import dev.headroom.apps.civiclog.model.Violation;
import dev.headroom.apps.civiclog.model.ViolationRepository;
import dev.headroom.apps.civiclog.photo.PhotoUploads;
import dev.headroom.apps.systems.web.RefusedException;
import dev.headroom.ground.TimeSource;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.multipart.MultipartFile;

/**
 * Takes reports of violations: stores the photos, then the violation with its audit and what
 * follows it, in one transaction.
 *
 * <p>Thread-safe.
 */
@Service
class ViolationReports {
  private final Memberships memberships;
  private final PhotoUploads uploads;
  private final TransactionTemplate transactions;
  private final FollowUp followUp;
  private final Rows rows;

  ViolationReports(
      Memberships memberships,
      PhotoUploads uploads,
      TransactionTemplate transactions,
      FollowUp followUp,
      Rows rows) {
    this.memberships = memberships;
    this.uploads = uploads;
    this.transactions = transactions;
    this.followUp = followUp;
    this.rows = rows;
  }

  /**
   * Stores a report. One of the board or of a manager notifies the owner at once; a resident's
   * waits until they take it on.
   *
   * @param user who reports; any member of the association
   * @param key the same each time that the same report is sent: it is stored once; null if each is
   *     another
   * @param photos in the order in which they are shown
   * @return the id of the violation
   */
  long report(
      long user,
      long association,
      @Nullable UUID key,
      NewViolation given,
      List<MultipartFile> photos) {
    boolean staff = memberships.require(user, association).isStaff();
    if (photos.size() > PhotoUploads.MAX_PHOTOS) {
      throw new RefusedException(
          HttpStatus.BAD_REQUEST, "a report has at most " + PhotoUploads.MAX_PHOTOS + " photos");
    }
    rows.requireProperty(association, given.property());
    Optional<Long> stored = rows.find(user, key, given, photos.size());
    if (stored.isPresent()) {
      return stored.get();
    }
    List<Photo.Picture> pictures = photos.isEmpty() ? List.of() : uploads.store(photos);
    long violation;
    try {
      violation =
          Objects.requireNonNull(
              transactions.execute(status -> {
                Violation made = rows.store(user, association, given, key, pictures);
                if (staff) {
                  rows.notifyOwner(made, user);
                }
                made.setJobId(enqueue(made.getId(), user, staff, !pictures.isEmpty()));
                return made.getId();
              }));
    } catch (DataIntegrityViolationException sentTwiceAtATime) {
      return rows.find(user, key, given, photos.size()).orElseThrow(() -> sentTwiceAtATime);
    }
    followUp.letterAfterCommit(violation, user);
    if (!pictures.isEmpty()) {
      followUp.photosAfterCommit(violation);
    }
    return violation;
  }

  /** Enqueues what follows; returns the job that takes the longest, which the page shows. */
  private @Nullable UUID enqueue(long violation, long user, boolean letter, boolean photos) {
    UUID first = letter ? followUp.enqueueLetter(violation, user) : null;
    return photos ? followUp.enqueuePhotos(violation, user) : first;
  }

  /** The rows of a report. Thread-safe. */
  @Service
  static class Rows {
    private final PropertyRepository properties;
    private final UserRepository users;
    private final ViolationRepository violations;
    private final PhotoRepository photos;
    private final Audit audit;
    private final TimeSource time;

    Rows(
        PropertyRepository properties,
        UserRepository users,
        ViolationRepository violations,
        PhotoRepository photos,
        Audit audit,
        TimeSource time) {
      this.properties = properties;
      this.users = users;
      this.violations = violations;
      this.photos = photos;
      this.audit = audit;
      this.time = time;
    }

    Property requireProperty(long association, long property) {
      return properties
          .findById(property)
          .filter(each -> each.getAssociation().getId() == association)
          .orElseThrow(() ->
              new RefusedException(HttpStatus.BAD_REQUEST, "the association has no such property"));
    }

    /** Finds the report that was sent before with the key; 409 if it was another. */
    Optional<Long> find(long user, @Nullable UUID key, NewViolation given, int pictures) {
      return Optional.ofNullable(key)
          .flatMap(each -> violations.findReported(user, each))
          .map(stored -> {
            long id = stored.getId();
            if (!given.isReportOf(stored) || photos.findOf(id).size() != pictures) {
              throw new RefusedException(
                  HttpStatus.CONFLICT,
                  "a report that differs was stored with this Idempotency-Key as violation "
                      + id
                      + ": look at that one, or send this one with another key");
            }
            return id;
          });
    }

    Violation store(
        long user,
        long association,
        NewViolation given,
        @Nullable UUID key,
        List<Photo.Picture> pictures) {
      Property property = requireProperty(association, given.property());
      Instant now = time.now();
      ZoneId zone = ZoneId.of(property.getAssociation().getTimeZone());
      Violation violation =
          new Violation(
              property,
              users.getReferenceById(user),
              given.text(),
              now,
              dueOn(LocalDate.ofInstant(now, zone), given.severity()));
      if (key != null) {
        violation.setRequestKey(key);
      }
      violations.save(violation);
      int position = 0;
      for (Photo.Picture each : pictures) {
        position++;
        photos.save(new Photo(violation, position, each, now));
      }
      audit.record(
          violation,
          user,
          new AuditEntry.Change("created", "violations", violation.getId(), given.kind().text()));
      return violation;
    }

    private void notifyOwner(Violation violation, long user) {
      Violation.State before = violation.getState();
      violation.changeState(Violation.State.NOTIFIED, violation.getCreatedAt());
      audit.record(violation, user, AuditEntry.Change.ofState(violation, before));
    }

    /** The worse it is, the sooner it must be put right: within a week, two weeks or a month. */
    private static LocalDate dueOn(LocalDate reported, int severity) {
      return switch (severity) {
        case 3 -> reported.plusWeeks(1);
        case 2 -> reported.plusWeeks(2);
        default -> reported.plusMonths(1);
      };
    }
  }
}
