// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.report;

import dev.headroom.apps.civiclog.model.Fine;
import dev.headroom.apps.civiclog.model.Hearing;
import dev.headroom.apps.civiclog.model.Violation;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/**
 * The queries of the reports: those in SQL need the months of a time zone, or a limit within a
 * join. Thread-safe.
 */
interface ReportRepository extends Repository<Violation, Long> {

  /** The number of open violations of a state and a kind. Immutable. */
  interface OpenCount {
    Violation.State getState();

    Violation.Kind getKind();

    long getTotal();
  }

  /** The number of violations of a month. Immutable. */
  interface MonthCount {
    String getMonth();

    long getTotal();
  }

  /** The number of violations that were closed in a month, and how long they took. Immutable. */
  interface ClosedCount extends MonthCount {
    BigDecimal getSeconds();
  }

  /** A property and the number of its violations. Immutable. */
  interface PropertyCount {
    long getId();

    String getUnit();

    String getStreet();

    long getTotal();
  }

  /** A number of fines, and what they amount to. Immutable. */
  interface Amount {
    long getTotal();

    long getCents();
  }

  /** The fines of a state. Immutable. */
  interface FineSum extends Amount {
    Fine.State getState();
  }

  @Query(
      "SELECT v.state AS state, v.kind AS kind, count(*) AS total FROM Violation v"
          + " WHERE v.association.id = :association AND v.state <> CLOSED GROUP BY v.state, v.kind")
  List<OpenCount> countOpen(long association);

  @Query(
      "SELECT count(*) FROM Violation v WHERE v.association.id = :association"
          + " AND v.state <> CLOSED AND v.dueOn < :day")
  long countDueBefore(long association, LocalDate day);

  @Query(
      "SELECT count(*) AS total, coalesce(sum(f.cents), 0) AS cents FROM Fine f"
          + " WHERE f.violation.association.id = :association AND f.state = UNPAID")
  Amount sumUnpaid(long association);

  @Query(
      "SELECT count(*) FROM Letter l WHERE l.violation.association.id = :association"
          + " AND l.sentAt IS NULL AND l.messageId IS NOT NULL")
  long countUnsentLetters(long association);

  @Query(
      "SELECT h FROM Hearing h JOIN FETCH h.violation v WHERE v.association.id = :association"
          + " AND v.state = HEARING AND h.outcome IS NULL AND h.at >= :now ORDER BY h.at, h.id")
  List<Hearing> findUpcoming(long association, Instant now, Limit limit);

  @Query(
      "SELECT f.state AS state, count(*) AS total, sum(f.cents) AS cents FROM Fine f"
          + " WHERE f.violation.association.id = :association GROUP BY f.state")
  List<FineSum> sumFines(long association);

  @Query(
      value =
          "SELECT to_char(created_at AT TIME ZONE :zone, 'YYYY-MM') AS month, count(*) AS total"
              + " FROM violations WHERE association_id = :association AND created_at >= :since"
              + " GROUP BY 1",
      nativeQuery = true)
  List<MonthCount> countOpened(long association, Instant since, String zone);

  /** A closed violation does not change any more: its last change was its end. */
  @Query(
      value =
          "SELECT to_char(updated_at AT TIME ZONE :zone, 'YYYY-MM') AS month, count(*) AS total,"
              + " sum(EXTRACT(EPOCH FROM updated_at - created_at)) AS seconds FROM violations"
              + " WHERE association_id = :association AND state = 'closed'"
              + " AND updated_at >= :since GROUP BY 1",
      nativeQuery = true)
  List<ClosedCount> countClosed(long association, Instant since, String zone);

  @Query(
      value =
          "SELECT p.id, p.unit, p.street, n.total FROM (SELECT property_id, count(*) AS total"
              + " FROM violations WHERE association_id = :association AND created_at >= :since"
              + " GROUP BY property_id HAVING count(*) > 1"
              + " ORDER BY count(*) DESC, property_id LIMIT :most) n"
              + " JOIN properties p ON p.id = n.property_id ORDER BY n.total DESC, p.id",
      nativeQuery = true)
  List<PropertyCount> countByProperty(long association, Instant since, int most);
}
