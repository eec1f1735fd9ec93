// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.worker;

import com.github.kagkarlsson.scheduler.jdbc.JdbcTaskRepositoryContext;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import dev.headroom.ground.TimeSource;
import dev.headroom.job.postgres.table.ClaimQuery;
import dev.headroom.job.postgres.table.ClaimedJob;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * The claim as db-scheduler asks for it: its place for what differs between databases is where
 * {@link ClaimQuery} runs. Thread-safe.
 */
final class ClaimingCustomization extends PostgreSqlJdbcCustomization {
  private final ClaimQuery query;
  private final Claims claims;
  private final TimeSource time;

  ClaimingCustomization(ClaimQuery query, Claims claims, TimeSource time) {
    super(false, false);
    this.query = query;
    this.claims = claims;
    this.time = time;
  }

  @Override
  public List<Execution> lockAndFetchSingleStatement(
      JdbcTaskRepositoryContext context, Instant now, int limit, boolean orderByPriority) {
    int wanted = Math.min(limit, claims.wanted());
    if (wanted <= 0) {
      return List.of();
    }
    try {
      long nanos = time.nanos();
      List<Claim> fresh = query.claim(wanted).stream().map(job -> new Claim(job, nanos)).toList();
      claims.add(fresh, wanted);
      String instance = context.schedulerName.getName();
      return fresh.stream().map(each -> execution(each, instance)).toList();
    } catch (SQLException e) {
      throw new IllegalStateException("jobs could not be claimed: " + e.getMessage(), e);
    }
  }

  private static Execution execution(Claim claim, String instance) {
    ClaimedJob job = claim.job();
    ClaimedJob.Origin origin = job.origin();
    return new Execution(
        origin.due(),
        new TaskInstance<>(job.kind(), job.fence().id().toString(), () -> claim, origin.priority()),
        true,
        instance,
        null,
        null,
        job.failures(),
        origin.claimed(),
        job.fence().version());
  }
}
