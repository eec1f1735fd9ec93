// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.letter;

import dev.headroom.apps.civiclog.audit.Audit;
import dev.headroom.apps.civiclog.model.AuditEntry;
import dev.headroom.apps.civiclog.model.Letter;
import dev.headroom.apps.civiclog.model.Violation;
import dev.headroom.apps.civiclog.model.ViolationRepository;
import dev.headroom.apps.systems.web.RefusedException;
import dev.headroom.ground.TimeSource;
import dev.headroom.media.mail.Mail;
import dev.headroom.media.mail.MailOutbox;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Stores the first letter about a violation, with the mail that carries it.
 *
 * <p>Thread-safe.
 */
@Component
public class Letters {
  private static final int FIRST = 1;

  private final ViolationRepository violations;
  private final LetterRows rows;
  private final LetterDocuments documents;
  private final MailOutbox outbox;
  private final Audit audit;
  private final TimeSource time;
  private final LetterMail mail = new LetterMail();

  Letters(
      ViolationRepository violations,
      LetterRows rows,
      LetterDocuments documents,
      MailOutbox outbox,
      Audit audit,
      TimeSource time) {
    this.violations = violations;
    this.rows = rows;
    this.documents = documents;
    this.outbox = outbox;
    this.audit = audit;
    this.time = time;
  }

  /**
   * Returns whether a letter is to be written: the board or a manager has taken the violation on,
   * so that it is neither open nor closed, and there is no letter yet.
   */
  public boolean isMissing(long violation) {
    return rows.countMissing(violation) > 0;
  }

  /**
   * Returns after how many seconds to look again for a letter that is missing: a tenth of the time
   * that it has been so, since its job may have failed for good; 1 to 3600.
   */
  long retryAfterSeconds(Violation about) {
    long missing = Duration.between(about.getUpdatedAt(), time.now()).toSeconds();
    return Math.clamp(missing / 10, 1L, 3600L);
  }

  /**
   * Stores the letter and hands its mail to the outbox, in the caller's transaction. Does nothing
   * if no letter is missing by now: there is one, or the violation was closed meanwhile.
   *
   * @param violation what it is about
   * @param by the user who had the owner notified
   * @param pdf the document
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void store(long violation, long by, byte[] pdf) {
    Violation about =
        violations.findLocked(violation).orElseThrow(() -> RefusedException.missing("violation"));
    if (!isMissing(violation)) {
      return;
    }
    Instant now = time.now();
    Letter letter = new Letter(about, FIRST, pdf, now);
    Optional<Mail> carrier =
        mail.of(documents.text(violation), about.getProperty().getOwner(), pdf);
    carrier.ifPresent(each -> letter.setMessageId(outbox.send(each)));
    long id = rows.save(letter).getId();
    audit.record(
        about,
        by,
        new AuditEntry.Change(
            "letter written", "letters", id, carrier.isPresent() ? "by mail" : "by post"));
  }
}
