// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.database.statement.TimedDataSource;
import dev.headroom.store.embedded.PostgresServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** AL-2: eight queries, one scan and the roll-up count the same users, whatever is written. */
class AnalyticsIT {

  private static final PostgresServer POSTGRES = PostgresServer.temporary();
  private static final Instant AS_OF = Instant.parse("2026-11-01T00:00:00Z");
  private static final DataSource SOURCE = migrated();

  private final AtomicInteger statements = new AtomicInteger();
  private final JdbcClient database =
      JdbcClient.create(TimedDataSource.of(SOURCE, run -> statements.incrementAndGet()));

  @AfterAll
  static void end() {
    POSTGRES.close();
  }

  @BeforeEach
  void addUsersOfManyDaysAndTiers() {
    database.sql("TRUNCATE users RESTART IDENTITY CASCADE").update();
    database
        .sql(
            """
            INSERT INTO users (email, password_hash, name, tier, is_active, created_at)
            SELECT n || '@a.example', 'x', 'A',
              (ARRAY['starter', 'pro', 'elite'])[1 + n % 3], n % 7 > 0,
              timestamptz '2026-10-31 23:30:00Z' - n * interval '1 hour'
            FROM generate_series(1, 1500) n
            """)
        .update();
  }

  @Test
  void countsByCalendarDaysThatEndToday() {
    AnalyticsView view = new AnalyticsByRollUp(database).read(AS_OF);

    assertThat(view)
        .returns(1500L, AnalyticsView::total)
        .returns(1286L, AnalyticsView::active)
        .returns(23L, AnalyticsView::newToday)
        .returns(167L, AnalyticsView::newThisWeek)
        .returns(719L, AnalyticsView::newThisMonth)
        .returns(500L, AnalyticsView::starter)
        .returns(500L, AnalyticsView::pro)
        .returns(500L, AnalyticsView::elite);
    assertAlike();
  }

  @Test
  void sendsEightStatementsOrOne() {
    assertThat(statementsOf(new AnalyticsByEightQueries(database))).isEqualTo(8);
    assertThat(statementsOf(new AnalyticsByOneScan(database))).isEqualTo(1);
    assertThat(statementsOf(new AnalyticsByRollUp(database))).isEqualTo(1);
  }

  @Test
  void staysExactThroughEveryKindOfWrite() {
    database.sql("UPDATE users SET tier = 'elite' WHERE id % 5 = 0").update();
    database.sql("UPDATE users SET is_active = NOT is_active WHERE id % 11 = 0").update();
    database.sql("UPDATE users SET last_login_at = now(), name = 'B'").update();
    database.sql("UPDATE users SET created_at = created_at - interval '2 days'").update();
    database.sql("DELETE FROM users WHERE id % 13 = 0").update();
    assertAlike();

    TransactionTemplate transaction =
        new TransactionTemplate(new DataSourceTransactionManager(SOURCE));
    transaction.executeWithoutResult(status -> {
      JdbcClient.create(SOURCE).sql("DELETE FROM users WHERE tier = 'pro'").update();
      status.setRollbackOnly();
    });
    assertAlike();

    database.sql("TRUNCATE users CASCADE").update();
    assertThat(new AnalyticsByRollUp(database).read(AS_OF).total()).isZero();
  }

  @Test
  void staysExactWhenManyWriteAtOnce() throws Exception {
    List<Future<?>> writes = new ArrayList<>();
    try (ExecutorService writers = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 200; i++) {
        int id = i;
        writes.add(
            writers.submit(() ->
                database
                    .sql(
                        "WITH moved AS (UPDATE users SET tier = :tier, is_active = NOT is_active"
                            + " WHERE id = :id RETURNING 1) INSERT INTO users (email, password_hash,"
                            + " name, created_at) SELECT :email, 'x', 'A', '2026-10-31Z' FROM moved")
                    .param("tier", id % 2 == 0 ? "pro" : "starter")
                    .param("id", 1 + id)
                    .param("email", "new" + id + "@a.example")
                    .update()));
      }
    }
    for (Future<?> write : writes) {
      write.get();
    }
    assertThat(new AnalyticsByRollUp(database).read(AS_OF).total()).isEqualTo(1700);
    assertAlike();
  }

  private void assertAlike() {
    AnalyticsView scan = new AnalyticsByOneScan(database).read(AS_OF);
    assertThat(new AnalyticsByEightQueries(database).read(AS_OF)).isEqualTo(scan);
    assertThat(new AnalyticsByRollUp(database).read(AS_OF)).isEqualTo(scan);
  }

  private int statementsOf(AnalyticsReader reader) {
    statements.set(0);
    reader.read(AS_OF);
    return statements.get();
  }

  private static DataSource migrated() {
    POSTGRES.createDatabase("counted");
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(POSTGRES.jdbcUrl("counted"));
    source.setUser("postgres");
    Flyway.configure().dataSource(source).load().migrate();
    return source;
  }
}
