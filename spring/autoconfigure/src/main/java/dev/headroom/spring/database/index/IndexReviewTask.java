// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.index;

import dev.headroom.database.finding.Finding;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.finding.Findings;
import dev.headroom.database.index.review.IndexFinding;
import dev.headroom.database.index.review.IndexReview;
import dev.headroom.database.index.review.IndexReviewSettings;
import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.spring.settings.ReadyListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;

/**
 * Reviews the indexes of the database in the background, and reports what it finds.
 *
 * <p>Thread-safe. A database that is not PostgreSQL is left alone, which is logged once.
 */
final class IndexReviewTask extends ReadyListener implements DisposableBean {
  private static final Logger LOG = LoggerFactory.getLogger(IndexReviewTask.class);
  private static final String POSTGRES = "PostgreSQL";
  private static final Duration FIRST = Duration.ofSeconds(10);

  private final DataSource source;
  private final IndexReview review;
  private final IndexReviewSettings settings;
  private final Findings findings;
  private final BackgroundScheduler scheduler = new BackgroundScheduler("index-review");
  private volatile List<IndexFinding> latest = List.of();
  // Both are used by the scheduler's thread alone.
  private boolean failed;
  private String product = "";

  IndexReviewTask(
      DataSource source, IndexReview review, IndexReviewSettings settings, Findings findings) {
    this.source = source;
    this.review = review;
    this.settings = settings;
    this.findings = findings;
  }

  @Override
  protected void applicationReady(ApplicationReadyEvent event) {
    if (!settings.interval().isZero()) {
      scheduler.repeat(FIRST, settings.interval(), this::review);
    }
  }

  /** Returns what the latest review found. */
  List<IndexFinding> latest() {
    return latest;
  }

  private void review() {
    try {
      if (isPostgres()) {
        report(review.review());
      }
      failed = false;
    } catch (SQLException e) {
      if (!failed) {
        failed = true;
        LOG.warn("indexes cannot be reviewed: {}", e.getMessage());
      }
    }
  }

  private boolean isPostgres() throws SQLException {
    if (product.isEmpty()) {
      try (Connection connection = source.getConnection()) {
        product = connection.getMetaData().getDatabaseProductName();
      }
      if (!product.equals(POSTGRES)) {
        LOG.info("indexes are reviewed on {} only, and this is {}", POSTGRES, product);
      }
    }
    return product.equals(POSTGRES);
  }

  private void report(List<IndexFinding> found) {
    Set<String> now = found.stream().map(IndexReviewTask::key).collect(Collectors.toSet());
    latest.stream()
        .filter(each -> !now.contains(key(each)))
        .map(IndexReviewTask::finding)
        .forEach(findings::remove);
    found.stream().map(IndexReviewTask::finding).forEach(findings::report);
    latest = found;
  }

  private static String key(IndexFinding found) {
    return found.kind() + " " + found.index();
  }

  private static Finding finding(IndexFinding found) {
    FindingKind kind =
        switch (found.kind()) {
          case DUPLICATE -> FindingKind.DUPLICATE_INDEX;
          case UNUSED -> FindingKind.UNUSED_INDEX;
          case INVALID -> FindingKind.INVALID_INDEX;
        };
    return Finding.of(kind, found.index())
        .evidence(
            "on %s, %d bytes: %s".formatted(found.table(), found.sizeBytes(), found.evidence()))
        .remedy(found.remedy())
        .build();
  }

  @Override
  public void destroy() {
    scheduler.close();
  }
}
