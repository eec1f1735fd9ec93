// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import java.io.IOException;

/**
 * The items of the checklists that the documents of the four systems have, each once, with how it
 * is judged. Where documents name different goals, each goal is an item.
 *
 * <p>Immutable.
 */
enum ChecklistItem {
  HEALTH(
      ChecklistPeriod.HOUR, "health and readiness", "JewGo, Alpine, CivicLog", HourItems::health),
  RECORDED(ChecklistPeriod.HOUR, "figures are recorded", "JewGo, TOEIC", HourItems::recorded),
  METERS(ChecklistPeriod.HOUR, "metrics for Prometheus", "Alpine, CivicLog", HourItems::meters),
  POOL(ChecklistPeriod.HOUR, "pool has connections left", "JewGo, TOEIC", HourItems::pool),
  HEADERS(ChecklistPeriod.HOUR, "security headers", "JewGo, CivicLog", HourItems::headers),
  LIMITER(ChecklistPeriod.HOUR, "rate limit refuses", "JewGo", HourItems::limiter),
  REDIS(ChecklistPeriod.HOUR, "Redis is used", "TOEIC, Alpine", HourItems::redis),
  CACHES(ChecklistPeriod.HOUR, "caches are warm", "CivicLog", HourItems::warm),
  INDEXES(ChecklistPeriod.HOUR, "added indexes are built", "Alpine, CivicLog", HourItems::indexes),
  SESSIONS(ChecklistPeriod.HOUR, "log-outs reach all", "TOEIC", HourItems::scaling),
  BASELINE(ChecklistPeriod.HOUR, "baseline is set", "TOEIC", HourItems::baseline),

  RESPONSE(ChecklistPeriod.DAY, "mean response below 2 s", "JewGo", DayItems::response),
  P95(ChecklistPeriod.DAY, "p95 below 100 ms", "CivicLog", DayItems::p95),
  STATEMENTS(
      ChecklistPeriod.DAY, "statements' p95 below 50 ms", "CivicLog, Alpine", DayItems::statements),
  ALERTS(ChecklistPeriod.DAY, "no alert fires", "JewGo", DayItems::alerts),
  POOL_USE(ChecklistPeriod.DAY, "pool use below 80 %", "JewGo", DayItems::poolUse),
  ERRORS(ChecklistPeriod.DAY, "errors below 5 %", "JewGo, Alpine", e -> DayItems.errors(e, 5)),
  EXCEPTIONS(ChecklistPeriod.DAY, "no new kind of exception", "JewGo", DayItems::exceptions),
  HITS_80(ChecklistPeriod.DAY, "hit rate above 80 %", "CivicLog", e -> DayItems.hitRate(e, 80)),
  HITS_85(ChecklistPeriod.DAY, "hit rate above 85 %", "Alpine", e -> DayItems.hitRate(e, 85)),
  DAY_REGRESSION(ChecklistPeriod.DAY, "no worse than the baseline", "Alpine", DayItems::noWorse),
  SCALING(ChecklistPeriod.DAY, "several instances work", "JewGo", HourItems::scaling),

  TRENDS(ChecklistPeriod.WEEK, "no trend for the worse", "JewGo", WeekItems::trends),
  THRESHOLDS(ChecklistPeriod.WEEK, "alert thresholds fit the use", "JewGo", WeekItems::thresholds),
  ADVICE(ChecklistPeriod.WEEK, "recommendations are decided", "JewGo, CivicLog", WeekItems::advice),
  SCALING_NEED(ChecklistPeriod.WEEK, "no need to scale", "JewGo, CivicLog", WeekItems::scalingNeed),
  LIMITED(ChecklistPeriod.WEEK, "below 1 % is limited", "JewGo, Alpine", WeekItems::limited),
  HITS(ChecklistPeriod.WEEK, "hit rate above 85 %", "Alpine", e -> DayItems.hitRate(e, 85)),
  REGRESSION(ChecklistPeriod.WEEK, "no worse than the baseline", "Alpine", DayItems::noWorse),
  AVAILABILITY(
      ChecklistPeriod.WEEK, "99.9 % without an error", "CivicLog", e -> DayItems.errors(e, 0.1)),
  BACKUPS(ChecklistPeriod.WEEK, "backup of the last 2 days", "CivicLog", WeekItems::backups),
  DASHBOARD(
      ChecklistPeriod.WEEK,
      "dashboards were looked at",
      "Alpine, CivicLog",
      e -> Evidence.byHand("open %s/headroom, or Grafana".formatted(e.address()))),
  PROMETHEUS(
      ChecklistPeriod.WEEK,
      "Prometheus reaches it",
      "CivicLog",
      e -> Evidence.byHand("curl -fsS 'http://PROMETHEUS:9090/api/v1/targets?state=active'")),
  LOAD_TEST(
      ChecklistPeriod.WEEK,
      "load was tested",
      "CivicLog",
      e -> Evidence.byHand("on another machine: ./headroom demo APP --quick")),
  CDN(
      ChecklistPeriod.WEEK,
      "CDN is purged",
      "CivicLog",
      e ->
          Evidence.byHand(
              e.curl("'%s/api/cdn/explain?url=%s/'".formatted(e.address(), e.address()))));

  private final ChecklistPeriod period;
  private final String text;
  private final String documents;

  @SuppressWarnings("ImmutableEnumChecker") // a method without state
  private final Judge judge;

  ChecklistItem(ChecklistPeriod period, String text, String documents, Judge judge) {
    this.period = period;
    this.text = text;
    this.documents = documents;
    this.judge = judge;
  }

  /** Judges an item by what the service returns. */
  private interface Judge {
    Finding judge(Evidence evidence) throws IOException, InterruptedException;
  }

  ChecklistPeriod period() {
    return period;
  }

  /** Judges the item; one that could not be read is not met. */
  ChecklistRow judge(Evidence evidence) throws InterruptedException {
    Finding finding;
    try {
      finding = judge.judge(evidence);
    } catch (RefusedReadException refused) {
      finding = Finding.notMet(refused.observed(), refused.remedy());
    } catch (IOException e) {
      finding =
          Finding.notMet(
              "no response (" + e.getClass().getSimpleName() + ")",
              "start the service, or correct the address");
    }
    return new ChecklistRow(text, documents, finding.state(), finding.observed(), finding.remedy());
  }
}
