// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job.docs;

import dev.headroom.job.JobContext;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.JobKind.Work;
import dev.headroom.job.JobSchedule;
import dev.headroom.job.Jobs;
import dev.headroom.job.KeyLimit;
import dev.headroom.job.MissedFires;
import dev.headroom.job.memory.MemoryJobs;
import dev.headroom.spring.job.JobHandlersCustomizer;
import dev.headroom.spring.job.JobResponses;
import dev.headroom.spring.job.JobView;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.sql.Connection;
import java.time.Duration;
import java.time.ZoneId;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.context.request.async.DeferredResult;

/** The samples of docs/job. */
@SuppressWarnings("UnusedVariable") // What they call is not shown.
final class JobSamples {
  private JobSamples() {}

  // @start region="job-handler"
  @Component
  static class Letters implements JobHandlersCustomizer {
    static final JobKind<Letter> KIND = JobKind.of("letter", Letter.class);

    record Letter(long violation) {}

    @Override
    public void customize(JobHandlers.Builder handlers) {
      handlers.add(KIND, this::write);
    }

    private void write(Letter letter, JobContext job) throws Exception {
      job.progress(0, 2, "writing the letter");
      job.once("letter", connection -> insert(connection, letter));
      job.progress(1, 2, "sending the letter");
      send(letter, job.idempotencyKey("mail"));
      job.result("/letters/" + letter.violation());
    }
  }

  // @end

  private static void insert(Connection connection, Letters.Letter letter) {}

  private static void send(Letters.Letter letter, String key) {}

  record Letter2(long violation, String language) {}

  static JobKind<Letter2> kind() {
    // @start region="job-kind"
    JobKind<Letter2> kind =
        JobKind.builder("letter", Letter2.class)
            .version(2)
            .work(Work.WAITING) // for the network: virtual threads; else it computes on few
            .timeLimit(Duration.ofMinutes(2), Duration.ofMinutes(3))
            .limit(KeyLimit.starts(10, Duration.ofMinutes(1))) // of each limitKey
            .build();
    // @end
    return kind;
  }

  static void upgrade(JobHandlers.Builder handlers, JobKind<Letter2> kind) {
    // @start region="job-upgrade"
    handlers
        .add(kind, (letter, job) -> write(letter))
        .upgrade(Letters.KIND, kind, old -> new Letter2(old.violation(), "en"));
    // @end
  }

  private static void write(Letter2 letter) {}

  static class Violations {
    private final Jobs jobs;
    private final JobResponses responses;

    Violations(Jobs jobs, JobResponses responses) {
      this.jobs = jobs;
      this.responses = responses;
    }

    // @start region="job-endpoint"
    @Transactional
    @PostMapping("/violations/{id}/letter")
    DeferredResult<ResponseEntity<JobView>> letter(
        @PathVariable("id") long id, Principal user, HttpServletRequest request) {
      UUID job =
          jobs.enqueue(
              Letters.KIND
                  .request(new Letters.Letter(id))
                  .unique("violation " + id)
                  .owner(user.getName()));
      return responses.accepted(job, request);
    }
    // @end
  }

  record Reminders(String board) {}

  static final JobKind<Reminders> REMINDERS = JobKind.of("reminders", Reminders.class);

  // @start region="job-schedule"
  @Bean
  JobSchedule reminders() {
    ZoneId zone = ZoneId.of("America/New_York");
    return JobSchedule.of("reminders", "0 7 * * 1-5", zone, REMINDERS.request(new Reminders("all")))
        .missed(MissedFires.LATEST);
  }

  // @end

  static int test(JobHandlers handlers) {
    // @start region="job-test"
    MemoryJobs jobs = MemoryJobs.builder(handlers).build();
    jobs.enqueue(Letters.KIND, new Letters.Letter(7));
    int ran = jobs.runDue();
    // @end
    return ran;
  }
}
