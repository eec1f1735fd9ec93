// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.report;

import dev.headroom.apps.civiclog.model.AssociationRepository;
import dev.headroom.apps.civiclog.model.Fine;
import dev.headroom.apps.civiclog.model.Hearing;
import dev.headroom.apps.civiclog.model.Property;
import dev.headroom.apps.civiclog.model.Violation;
import dev.headroom.apps.civiclog.query.NewestFirst;
import dev.headroom.apps.civiclog.violation.ViolationItem;
import dev.headroom.apps.civiclog.violation.ViolationItems;
import dev.headroom.apps.systems.sample.AsOf;
import dev.headroom.apps.systems.web.RefusedException;
import jakarta.persistence.EntityManager;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Reads the reports from the database. Thread-safe. */
@Service
@Transactional(readOnly = true)
class ReportReader {

  private static final int SHOWN = 5;
  private static final int MONTHS = 24;
  private static final int REPEAT_PROPERTIES = 10;
  private static final double SECONDS_OF_A_DAY = 86_400;

  private final ReportRepository rows;
  private final AssociationRepository associations;
  private final EntityManager entities;
  private final ViolationItems items;
  private final AsOf asOf;

  ReportReader(
      ReportRepository rows,
      AssociationRepository associations,
      EntityManager entities,
      ViolationItems items,
      AsOf asOf) {
    this.rows = rows;
    this.associations = associations;
    this.entities = entities;
    this.items = items;
    this.asOf = asOf;
  }

  Dashboard dashboard(long association) {
    ZoneId zone = zone(association);
    Instant now = asOf.now();
    List<ReportRepository.OpenCount> open = rows.countOpen(association);
    ReportRepository.Amount unpaid = rows.sumUnpaid(association);
    return new Dashboard(
        counts(
            Arrays.stream(Violation.State.values())
                .filter(each -> each != Violation.State.CLOSED)
                .map(Violation.State::text),
            open,
            each -> each.getState().text()),
        counts(
            Arrays.stream(Violation.Kind.values()).map(Violation.Kind::text),
            open,
            each -> each.getKind().text()),
        rows.countDueBefore(association, now.atZone(zone).toLocalDate()),
        new Dashboard.Unpaid(unpaid.getTotal(), unpaid.getCents()),
        rows.countUnsentLetters(association),
        rows.findUpcoming(association, now, Limit.of(SHOWN)).stream()
            .map(ReportReader::upcoming)
            .toList(),
        latest(association),
        now);
  }

  Analytics analytics(long association) {
    ZoneId zone = zone(association);
    Instant now = asOf.now();
    YearMonth first = YearMonth.from(now.atZone(zone)).minusMonths(MONTHS - 1L);
    Instant since = first.atDay(1).atStartOfDay(zone).toInstant();
    Map<String, Long> opened = byMonth(rows.countOpened(association, since, zone.getId()));
    List<ReportRepository.ClosedCount> ended = rows.countClosed(association, since, zone.getId());
    Map<String, Long> closed = byMonth(ended);
    return new Analytics(
        IntStream.range(0, MONTHS)
            .mapToObj(n -> first.plusMonths(n).toString())
            .map(month ->
                new Analytics.Month(
                    month, opened.getOrDefault(month, 0L), closed.getOrDefault(month, 0L)))
            .toList(),
        meanDays(ended),
        rows.countByProperty(association, since, REPEAT_PROPERTIES).stream()
            .map(each ->
                new Analytics.RepeatProperty(
                    new Property.Reference(each.getId(), each.getUnit(), each.getStreet()),
                    each.getTotal()))
            .toList(),
        fines(rows.sumFines(association)),
        now);
  }

  private ZoneId zone(long association) {
    return associations
        .findById(association)
        .map(found -> ZoneId.of(found.getTimeZone()))
        .orElseThrow(() -> RefusedException.missing("association"));
  }

  private List<ViolationItem> latest(long association) {
    return items.of(
        new NewestFirst<>(
                entities, Violation.class, "Violation v JOIN FETCH v.property", "v.createdAt")
            .where("v.association.id = :association", "association", association)
            .read(null, SHOWN));
  }

  /** Adds up the counts of each name, in the order of the names. */
  private static List<Dashboard.Count> counts(
      Stream<String> names,
      List<ReportRepository.OpenCount> open,
      Function<ReportRepository.OpenCount, String> name) {
    Map<String, Long> sums =
        open.stream()
            .collect(
                Collectors.groupingBy(
                    name, Collectors.summingLong(ReportRepository.OpenCount::getTotal)));
    return names.map(each -> new Dashboard.Count(each, sums.getOrDefault(each, 0L))).toList();
  }

  private static Dashboard.Upcoming upcoming(Hearing hearing) {
    return new Dashboard.Upcoming(
        hearing.getId(),
        hearing.getViolation().getId(),
        hearing.getViolation().getTitle(),
        hearing.getAt(),
        hearing.getPlace());
  }

  private static @Nullable Double meanDays(List<ReportRepository.ClosedCount> counts) {
    long number = counts.stream().mapToLong(ReportRepository.ClosedCount::getTotal).sum();
    BigDecimal seconds =
        counts.stream()
            .map(ReportRepository.ClosedCount::getSeconds)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    return number == 0 ? null : seconds.doubleValue() / number / SECONDS_OF_A_DAY;
  }

  private static Map<String, Long> byMonth(List<? extends ReportRepository.MonthCount> counts) {
    return counts.stream()
        .collect(
            Collectors.toMap(
                ReportRepository.MonthCount::getMonth, ReportRepository.MonthCount::getTotal));
  }

  private static Analytics.Fines fines(List<ReportRepository.FineSum> sums) {
    Map<Fine.State, Long> cents =
        sums.stream()
            .collect(
                Collectors.groupingBy(
                    ReportRepository.FineSum::getState,
                    Collectors.summingLong(ReportRepository.FineSum::getCents)));
    return new Analytics.Fines(
        cents.values().stream().mapToLong(Long::longValue).sum(),
        cents.getOrDefault(Fine.State.PAID, 0L),
        cents.getOrDefault(Fine.State.UNPAID, 0L),
        cents.getOrDefault(Fine.State.WAIVED, 0L));
  }
}
