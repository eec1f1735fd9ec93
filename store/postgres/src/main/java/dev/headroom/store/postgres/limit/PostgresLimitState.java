// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import dev.headroom.ground.KeyHash;
import dev.headroom.ground.StoreHealth;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.StoreRequest;
import dev.headroom.limit.state.StoreResult;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * The permits of each key in PostgreSQL, shared by all instances and outliving their restarts: for
 * who has no Redis.
 *
 * <p>One function decides all rules of a call in one statement on the server's clock, made monotone
 * by the newest stamp. It locks the rows of the keys, in one order for all callers, reads the clock
 * only then, and takes all or nothing. A sliding window costs one row a grant, found by its number,
 * so a decision costs the same whatever the limit. The tables are unlogged: no decision waits for a
 * disk. A server that crashed, or was replaced by its standby, has lost them, and the next call
 * takes nothing and says so. KeyHash are hashed, so neither their length nor what they say reaches
 * PostgreSQL. A decision that timed out may have taken its permits; when its answer comes late they
 * are handed back. Rows that nothing need be known of any more are deleted with each beat.
 *
 * <p>Thread-safe. Waits at most {@link PostgresLimitSettings#timeout}, and not at all while
 * PostgreSQL is known to be away; a beat waits up to a second.
 */
public final class PostgresLimitState implements LimitState, AutoCloseable {
  private static final Duration LIVES = Duration.ofMinutes(10);
  private static final Duration BEAT_PATIENCE = Duration.ofSeconds(1);

  private final LimitConnections sessions;
  private final PostgresLimitSettings settings;
  private final TimeSource time;
  private final AtomicLong epoch = new AtomicLong();

  private PostgresLimitState(
      LimitConnections sessions, PostgresLimitSettings settings, TimeSource time) {
    this.sessions = sessions;
    this.settings = settings;
    this.time = time;
  }

  /**
   * Opens the state. Connects in the background and makes the tables where they are missing, see
   * {@link LimitSchema}; never waits for PostgreSQL.
   *
   * @param source gives connections that are kept open, so no pool; with a time-out to connect
   * @param time for the offsets of calendars alone; windows are numbered by the server's clock
   */
  public static PostgresLimitState open(
      DataSource source, PostgresLimitSettings settings, TimeSource time) {
    LimitConnections sessions = new LimitConnections(source, settings, time);
    sessions.start();
    return new PostgresLimitState(sessions, settings, time);
  }

  /** Returns what is known of PostgreSQL now. */
  public StoreHealth health() {
    return sessions.health();
  }

  @Override
  public Decision.Source source() {
    return Decision.Source.SHARED;
  }

  @Override
  public Duration timeout() {
    return settings.timeout();
  }

  @Override
  public int beat(String instance) {
    long living =
        sessions.call("beat", to -> to.beat(instance, LIVES), BEAT_PATIENCE, unused -> {});
    return Math.max(1, Math.toIntExact(living));
  }

  @Override
  public StoreResult take(List<StoreRequest> takes, int times) {
    for (StoreRequest each : takes) {
      LimitState.requirePermits(each.limit(), each.permits());
    }
    LimitStatement question = LimitStatement.of(takes, times, time);
    return sessions.call(
        "limit", to -> asked(to, question), settings.timeout(), late -> handBack(takes, late));
  }

  /** The first call of a process only learns the epoch: nothing is lost that was never known. */
  private StoreResult asked(LimitConnection to, LimitStatement question) throws SQLException {
    while (true) {
      long known = epoch.get();
      long[] answer = question.ask(to, known, fresh());
      if (answer[0] >= 0) {
        return question.read(answer);
      }
      epoch.compareAndSet(known, answer[1]);
      if (known != 0) {
        return StoreResult.lost(answer[1]);
      }
    }
  }

  /** An answer that nobody waits for any more took permits that nobody will spend. */
  private void handBack(List<StoreRequest> takes, StoreResult grant) {
    if (grant.times() <= 0) {
      return;
    }
    List<StoreRequest> back = new ArrayList<>(takes.size());
    for (int i = 0; i < takes.size(); i++) {
      StoreRequest take = takes.get(i);
      int permits = grant.byRule().get(i).times() * take.permits();
      long stretch = take.terms().extensionNanos();
      StoreRequest.Terms terms = new StoreRequest.Terms(false, stretch, 0, permits, grant.stamp());
      back.add(new StoreRequest(take.limit(), take.key(), 1, terms));
    }
    LimitStatement question = LimitStatement.of(back, 0, time);
    sessions.submit(to -> asked(to, question));
  }

  static String name(StoreRequest take) {
    return take.limit().name() + ":" + KeyHash.of(take.key());
  }

  private static long fresh() {
    return ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
  }

  @Override
  public void close() {
    sessions.close();
  }
}
