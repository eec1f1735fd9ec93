// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import dev.headroom.database.index.IndexMigrator;
import dev.headroom.database.index.IndexReport;
import dev.headroom.database.index.IndexStatus;
import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.spring.database.DatabaseProperties.IndexMigrationMode;
import dev.headroom.spring.settings.LayerSettings;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * Does what the command says about the added indexes once the application is ready.
 *
 * <p>Thread-safe. While the application serves, the build runs on a thread of its own; when the
 * application ends, the build under way is cancelled and leaves no invalid index.
 */
final class IndexMigration implements ApplicationListener<ApplicationReadyEvent>, DisposableBean {

  private static final Logger LOG = LoggerFactory.getLogger(IndexMigration.class);

  private final IndexMigrator migrator;
  private final LayerSettings layer;
  private final DatabaseProperties database;
  private final BackgroundScheduler scheduler = new BackgroundScheduler("indexes");

  IndexMigration(IndexMigrator migrator, LayerSettings layer, DatabaseProperties database) {
    this.migrator = migrator;
    this.layer = layer;
    this.database = database;
  }

  @Override
  public void onApplicationEvent(ApplicationReadyEvent event) {
    switch (layer.command()) {
      case SERVE -> serve();
      case MIGRATE -> end(event, tell(migrator.migrate()));
      case ROLLBACK -> end(event, tell(migrator.rollback()));
      case STATUS -> end(event, status());
    }
  }

  private void serve() {
    boolean wanted =
        layer.enabled()
            && database.indexMigration() == IndexMigrationMode.AUTO
            && !database.indexes().isEmpty();
    if (wanted) {
      scheduler.execute(() -> LOG.info("{}", migrator.migrate().summary()));
    }
  }

  @Override
  public void destroy() {
    scheduler.close();
  }

  private static boolean tell(IndexReport report) {
    report.results().forEach(result -> print(result.toString()));
    print(report.summary());
    return report.ok();
  }

  private boolean status() {
    try {
      List<IndexStatus> all = migrator.status();
      all.forEach(one ->
          print(
              "%-40s %-16s %-10s %,14d bytes  %s"
                  .formatted(one.name(), one.table(), one.state(), one.sizeBytes(), one.detail())));
      return true;
    } catch (SQLException e) {
      print("the indexes could not be read: " + e.getMessage());
      return false;
    }
  }

  @SuppressWarnings("SystemOut") // a command's answer belongs on standard output
  private static void print(String line) {
    System.out.println(line);
  }

  private static void end(ApplicationReadyEvent event, boolean ok) {
    System.exit(SpringApplication.exit(event.getApplicationContext(), () -> ok ? 0 : 1));
  }
}
