// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.letter;

import dev.headroom.apps.civiclog.model.Letter;
import java.time.Instant;
import java.util.Optional;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The rows of letters. Thread-safe. */
interface LetterRows extends Repository<Letter, Long> {
  Letter save(Letter letter);

  /** How many letters a violation lacks: one, if it is neither open nor closed and has none. */
  @Query(
      "SELECT count(v) FROM Violation v WHERE v.id = :violation AND v.state NOT IN (OPEN, CLOSED)"
          + " AND NOT EXISTS (SELECT 1 FROM Letter l WHERE l.violation = v)")
  long countMissing(long violation);

  Optional<Letter> findFirstByViolationIdOrderByNumberDesc(long violation);

  /** A mail that was sent again was sent at the first time. */
  @Modifying
  @Transactional
  @Query("UPDATE Letter l SET l.sentAt = :at WHERE l.messageId = :message AND l.sentAt IS NULL")
  int markSent(String message, Instant at);

  /** The mail will not be sent: the letter goes by post. */
  @Modifying
  @Query("UPDATE Letter l SET l.messageId = NULL WHERE l.messageId = :message")
  int markByPost(String message);

  /** The association of the letter that a mail carries. */
  @Query("SELECT l.violation.association.id FROM Letter l WHERE l.messageId = :message")
  Optional<Long> findAssociation(String message);

  /** The document of a letter that has none yet; another reader may have stored it meanwhile. */
  @Modifying
  @Transactional
  @Query("UPDATE Letter l SET l.pdf = :pdf, l.bytes = :bytes WHERE l.id = :id AND l.pdf IS NULL")
  int storeDocument(long id, byte[] pdf, long bytes);
}
