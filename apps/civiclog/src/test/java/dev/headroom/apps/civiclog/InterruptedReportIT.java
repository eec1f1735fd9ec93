// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.kit.Reply;
import dev.headroom.apps.kit.RunningApp;
import dev.headroom.job.JobState;
import dev.headroom.job.JobStatus;
import dev.headroom.job.Jobs;
import jakarta.mail.internet.MimeMessage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** A report whose worker is killed before the last photo is made. */
final class InterruptedReportIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int PHOTOS = 5;

  @TempDir private Path media;

  @Test
  void isAnsweredBeforeAnyWorkAndFinishedByAnotherInstance() throws Exception {
    String database = Civiclog.DATABASE.fresh();
    try (MailServer mails = MailServer.start();
        RunningApp front =
            on(database, mails)
                .with("headroom.job.workers", 0)
                .with("headroom.job.waiting-workers", 0)
                .start()) {
      String board = Civiclog.signIn(front, Civiclog.BOARD);
      Report report = Report.at(1);
      for (int photo = 1; photo <= PHOTOS; photo++) {
        report.photograph("coffee.png");
      }
      JsonNode stored = report.send(front, board, 1).expect(201).json();
      long id = stored.path("id").asLong();
      UUID job = UUID.fromString(stored.path("job").asString());
      assertNothingIsMade(front, board, id, job);

      Process worker = worker(database, mails);
      try {
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(5))
            .until(() -> status(front, job).state() != JobState.QUEUED || !worker.isAlive());
      } finally {
        worker.destroyForcibly().waitFor();
      }
      assertThat(status(front, job).state()).as("before the kill").isEqualTo(JobState.RUNNING);

      try (RunningApp other = on(database, mails).start()) {
        Civiclog.awaitWork(other);
        assertThat(status(other, job).state()).isEqualTo(JobState.FINISHED);
        assertThat(letters(other, id)).isEqualTo(1);
        assertThat(messageIds(mails.received(id))).as("sent again it is the same").hasSize(1);
        JsonNode detail = front.as(board).get("/api/violations/" + id).expect(200).json();
        assertThat(detail.path("photos")).hasSize(PHOTOS);
        detail.path("photos").forEach(photo -> front.get(photo.path("src").asString()).expect(200));
      }
    }
  }

  private static void assertNothingIsMade(RunningApp app, String board, long id, UUID job) {
    assertThat(status(app, job).state()).isEqualTo(JobState.QUEUED);
    Reply letter = app.as(board).get("/api/violations/" + id + "/letter").expectProblem(404);
    assertThat(letter.header("Retry-After")).isEqualTo("1");
    Reply photo =
        app.as(board).get("/api/violations/" + id + "/photos/1/256.webp").expectProblem(404);
    assertThat(photo.header("Retry-After")).isEqualTo("1");
    JsonNode detail = app.as(board).get("/api/violations/" + id).expect(200).json();
    assertThat(detail.path("letter").isNull()).isTrue();
    assertThat(detail.path("photos").get(0).path("src").isNull()).isTrue();
  }

  /** Heartbeats come soon after each other, so that a killed worker is noticed soon. */
  private RunningApp.Start on(String database, MailServer mails) {
    return mails
        .deliveredHere(Civiclog.on(database))
        .with("headroom.media.images.folder", media)
        .with("headroom.job.heartbeat", "250ms");
  }

  private Process worker(String database, MailServer mails) throws IOException {
    String java =
        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    return new ProcessBuilder(
            java,
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            CivicLogApplication.class.getName(),
            "--server.port=0",
            "--headroom.session.key-secret=a-secret-of-the-tests-that-is-long-enough",
            "--headroom.database.url=" + database,
            "--headroom.database.pool.size=4",
            "--headroom.media.images.folder=" + media,
            "--headroom.media.mail.mode=live",
            "--headroom.media.mail.host=127.0.0.1",
            "--headroom.media.mail.security=none",
            "--headroom.media.mail.port=" + mails.link().port(),
            "--headroom.job.heartbeat=250ms")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static JobStatus status(RunningApp app, UUID job) {
    return app.bean(Jobs.class).find(job).orElseThrow();
  }

  private static long letters(RunningApp app, long violation) {
    return app.bean(JdbcClient.class)
        .sql("SELECT count(*) FROM letters WHERE violation_id = :violation")
        .param("violation", violation)
        .query(Long.class)
        .single();
  }

  private static Set<String> messageIds(List<MimeMessage> mails) throws Exception {
    Set<String> ids = new HashSet<>();
    for (MimeMessage each : mails) {
      ids.add(each.getMessageID());
    }
    return ids;
  }
}
