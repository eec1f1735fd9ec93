// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import dev.headroom.ground.TimeSource;
import dev.headroom.kit.FaultyLink;
import dev.headroom.kit.limit.LimitsUnderFaultsContract;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** {@code -Dlimit.requests=1000000} runs it whole. */
@SuppressWarnings("NullAway.Init") // set before each test, by JUnit
final class LimitsUnderFaultsIT extends LimitsUnderFaultsContract {
  private static final Duration TIMEOUT = Duration.ofMillis(50);

  private LimitDatabase database;

  @Override
  protected void startServer() {
    database = new LimitDatabase();
  }

  @Override
  protected void stopServer() {
    database.close();
  }

  @Override
  protected void emptyServer() {
    database.emptyTables();
  }

  @Override
  protected Reach reach(TimeSource time) {
    FaultyLink link = FaultyLink.to(database.server().port());
    PostgresLimitState state =
        LimitDatabase.upWhenReturned(through(link), new PostgresLimitSettings(TIMEOUT, 2), time);
    return new Reach(link, state, state);
  }

  private static DataSource through(FaultyLink link) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl("jdbc:postgresql://127.0.0.1:" + link.port() + "/postgres");
    source.setUser("postgres");
    source.setConnectTimeout(1);
    source.setLoginTimeout(2);
    return source;
  }

  @Override
  protected long requests() {
    return Long.getLong("limit.requests", 10_000);
  }

  @Override
  protected Duration slack() {
    return TIMEOUT.multipliedBy(2);
  }
}
