// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.JobSettings;
import dev.headroom.job.KeyLimit;
import dev.headroom.job.postgres.table.ClaimQuery;
import dev.headroom.job.postgres.table.ClaimWindow;
import dev.headroom.job.postgres.table.ClaimedJob;
import dev.headroom.job.postgres.table.JobCleanup;
import dev.headroom.job.postgres.table.JobDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Limits per key where very many keys wait, and where another release has none. */
class KeyLimitsIT extends WorkersCase {
  private static final JobKind<String> LIMITED =
      JobKind.builder("text", String.class).limit(KeyLimit.starts(1, Duration.ofHours(1))).build();
  private static final JobKind<String> UNLIMITED = JobKind.of("text", String.class);

  /** Enqueues some jobs for each of many keys. */
  private void enqueue(int keys, int jobs) throws SQLException {
    JobServer.run(
        """
        INSERT INTO %1$s.headroom_job (task_name, task_instance, task_data, execution_time,
                                       limit_key)
        SELECT 'text@1', gen_random_uuid()::text, convert_to('"one"', 'UTF8'),
               now() - interval '1 second', 'key-' || key
          FROM generate_series(1, %2$d) key, generate_series(1, %3$d)
        """
            .formatted(schema, keys, jobs),
        "ANALYZE " + schema + ".headroom_job");
  }

  private ClaimQuery query() {
    JobDatabase database = new JobDatabase(JobServer.direct(), schema);
    List<JobKind<?>> kinds = List.of(LIMITED);
    return new ClaimQuery(database, "one", kinds, new ClaimWindow(database, kinds));
  }

  private long scans() throws SQLException {
    return JobServer.number(
        "SELECT idx_scan FROM pg_stat_user_indexes WHERE schemaname = '"
            + schema
            + "' AND indexrelname = 'headroom_job_limited'");
  }

  /** It looked at each of them, while the other instances waited for the lock. */
  @Test
  void looksAtABoundedNumberOfKeysWhereVeryManyWait() throws SQLException {
    enqueue(20_000, 1);

    List<ClaimedJob> claimed = query().claim(10);

    assertThat(claimed).hasSize(10);
    // A session writes its statistics when it ends.
    until(() -> scans() > 0);
    assertThat(scans()).isLessThan(10_000);
  }

  @Test
  void claimsFromEachOfVeryManyKeysInTurn() throws SQLException {
    int keys = 6_500;
    enqueue(keys, 2);
    ClaimQuery query = query();

    List<ClaimedJob> claimed = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      claimed.addAll(query.claim(keys));
    }

    assertThat(claimed).hasSize(keys);
    assertThat(
            JobServer.number(
                "SELECT count(DISTINCT limit_key) FROM " + schema + ".headroom_job WHERE picked"))
        .isEqualTo(keys);
  }

  @Test
  void keepsTheKeysOfJobsWhileAnotherReleaseRunsWithoutALimit() throws SQLException {
    PostgresJobs newer =
        PostgresJobs.builder(JobServer.source(), JobHandlers.of(LIMITED, runs::add))
            .schema(schema)
            .build();
    opened.add(newer);
    newer.enqueue(LIMITED.request("one").limitKey("ann"));
    newer.enqueue(LIMITED.request("two").limitKey("bob"));
    JobHandlers older = JobHandlers.of(UNLIMITED, runs::add);

    new JobCleanup(new JobDatabase(JobServer.source(), schema), older, JobSettings.defaults())
        .run();

    assertThat(
            JobServer.number(
                "SELECT count(*) FROM "
                    + schema
                    + ".headroom_job WHERE limit_key IN ('ann', 'bob')"))
        .isEqualTo(2);
    start(older, 1);
    until(() -> runs.size() == 2);
    assertThat(runs).containsExactlyInAnyOrder("one", "two");
  }
}
