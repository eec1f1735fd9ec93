// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.docs;

import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.postgres.PostgresJobs;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/** The first job of {@code docs/job}. */
final class FirstJob {
  private FirstJob() {}

  private record Letter(long violation) {}

  static boolean first(DataSource source) throws SQLException {
    // @start region="first-job"
    JobKind<Letter> letters = JobKind.of("letter", Letter.class);

    var jobs = PostgresJobs.open(source, JobHandlers.of(letters, letter -> print(letter)));

    UUID id = jobs.enqueue(letters, new Letter(7));
    var status = jobs.find(id); // queued, running, finished …
    // @end
    return status.isPresent();
  }

  private static void print(Letter letter) {
    System.out.println(letter);
  }
}
