// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import dev.headroom.database.index.IndexMigrator;
import dev.headroom.database.index.IndexReport;
import dev.headroom.database.index.IndexStatus;
import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.spring.database.DatabaseProperties.IndexMigrationMode;
import dev.headroom.spring.settings.LayerSettings;
import dev.headroom.spring.settings.ReadyListener;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;

/**
 * Builds the configured indexes in the background once the application is ready, or runs the
 * command {@code migrate}, {@code rollback} or {@code status} and exits.
 *
 * <p>Thread-safe. When the application stops, the running build is cancelled and its remains are
 * dropped.
 */
final class IndexMigrationRunner extends ReadyListener implements DisposableBean {

  private static final Logger LOG = LoggerFactory.getLogger(IndexMigrationRunner.class);

  private static final Duration AGAIN = Duration.ofHours(1);

  private final IndexMigrator migrator;
  private final LayerSettings.Command command;
  private final DatabaseProperties database;
  private final BackgroundScheduler scheduler = new BackgroundScheduler("index-migration");

  IndexMigrationRunner(
      IndexMigrator migrator, LayerSettings.Command command, DatabaseProperties database) {
    this.migrator = migrator;
    this.command = command;
    this.database = database;
  }

  @Override
  protected void applicationReady(ApplicationReadyEvent event) {
    switch (command) {
      case SERVE -> serve();
      case MIGRATE -> end(event, report(migrator.migrate()));
      case ROLLBACK -> end(event, report(migrator.rollback()));
      case STATUS -> end(event, status());
    }
  }

  private void serve() {
    if (database.indexMigration() == IndexMigrationMode.AUTO && !database.indexes().isEmpty()) {
      scheduler.execute(this::migrate);
    }
  }

  /** An index that failed is tried again, since what stood in its way may be gone. */
  private void migrate() {
    IndexReport report = migrator.migrate();
    LOG.info("{}", report.summary());
    if (!report.ok()) {
      scheduler.schedule(AGAIN, this::migrate);
    }
  }

  @Override
  public void destroy() {
    scheduler.close();
  }

  private static boolean report(IndexReport report) {
    report
        .results()
        .forEach(result ->
            print(
                row(
                    result.name(),
                    result.table(),
                    result.state(),
                    result.sizeBytes(),
                    result.detail())));
    print(report.summary());
    return report.ok();
  }

  private boolean status() {
    try {
      List<IndexStatus> all = migrator.status();
      all.forEach(index ->
          print(
              row(index.name(), index.table(), index.state(), index.sizeBytes(), index.detail())));
      return true;
    } catch (SQLException e) {
      print("the indexes cannot be read: " + e.getMessage());
      return false;
    }
  }

  /** Returns one index in a line, in the same columns whatever the command. */
  private static String row(
      String name, String table, Enum<?> state, long sizeBytes, String detail) {
    String words = state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return String.format(
            Locale.ROOT, "%-40s %-16s %-13s %,14d bytes  %s", name, table, words, sizeBytes, detail)
        .stripTrailing();
  }

  @SuppressWarnings("SystemOut") // the output of a command
  private static void print(String line) {
    System.out.println(line);
  }

  private static void end(ApplicationReadyEvent event, boolean ok) {
    System.exit(SpringApplication.exit(event.getApplicationContext(), () -> ok ? 0 : 1));
  }
}
