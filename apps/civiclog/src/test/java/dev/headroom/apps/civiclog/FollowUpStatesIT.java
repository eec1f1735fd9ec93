// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.kit.Reply;
import dev.headroom.apps.kit.RunningApp;
import dev.headroom.job.Jobs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What follows a report in each state: the same, at other times. */
final class FollowUpStatesIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path media;

  @Test
  void makeAllInsideTheRequestInOriginal() {
    try (MailServer mails = MailServer.start();
        RunningApp app = in("original", mails)) {
      JsonNode stored = report(app);
      assertThat(stored.path("job").isNull()).isTrue();
      assertThat(stored.path("state").asString()).isEqualTo("notified");
      assertThat(stored.path("letter").path("sentAt").isNull()).isFalse();
      assertThat(stored.path("photos").get(0).path("src").isNull()).isFalse();
      assertThat(mails.received(stored.path("id").asLong())).hasSize(1);
    }
  }

  @Test
  void makeTheLetterInsideTheRequestInPlain() {
    try (MailServer mails = MailServer.start();
        RunningApp app = in("plain", mails)) {
      JsonNode stored = report(app);
      assertThat(stored.path("job").isNull()).isTrue();
      assertThat(stored.path("state").asString()).isEqualTo("notified");
      assertThat(stored.path("letter").path("number").asInt()).isEqualTo(1);
      long id = stored.path("id").asLong();
      await().atMost(PATIENCE).until(() -> mails.received(id).size() == 1);
      String board = Civiclog.signIn(app, Civiclog.BOARD);
      await()
          .atMost(PATIENCE)
          .until(() -> {
            JsonNode detail = app.as(board).get("/api/violations/" + id).expect(200).json();
            return !detail.path("letter").path("sentAt").isNull()
                && !detail.path("photos").get(0).path("src").isNull();
          });
    }
  }

  /** However many photos wait, and although no other worker is there for the second letter. */
  @Test
  void makeTheLetterAndItsMailWithoutWaitingForPhotosInHeadroom() {
    try (MailServer mails = MailServer.start();
        RunningApp app =
            starting("headroom", mails)
                .with("headroom.job.workers", 0)
                .with("headroom.job.waiting-workers", 1)
                .start()) {
      for (JsonNode stored : List.of(report(app), report(app))) {
        long id = stored.path("id").asLong();
        await().atMost(PATIENCE).until(() -> mails.received(id).size() == 1);
        assertPending(app, id, true);
        assertThat(app.bean(Jobs.class).cancel(UUID.fromString(stored.path("job").asString())))
            .isTrue();
        assertPending(app, id, false);
      }
    }
  }

  /** Who obeys tries again for as long as a job may make the photo. */
  private static void assertPending(RunningApp app, long id, boolean pending) {
    RunningApp.Call board = app.as(Civiclog.signIn(app, Civiclog.BOARD));
    JsonNode photo = board.get("/api/violations/" + id).expect(200).json().path("photos").get(0);
    assertThat(photo.path("src").isNull()).isTrue();
    assertThat(photo.path("pending").asBoolean()).isEqualTo(pending);
    Reply size = board.get("/api/violations/" + id + "/photos/1/256.webp").expectProblem(404);
    assertThat(size.header("Retry-After")).isEqualTo(pending ? "1" : "");
  }

  private static JsonNode report(RunningApp app) {
    String board = Civiclog.signIn(app, Civiclog.BOARD);
    return Report.at(1).photograph("rocket.jpg").send(app, board, 1).expect(201).json();
  }

  private RunningApp in(String state, MailServer mails) {
    return starting(state, mails).start();
  }

  private RunningApp.Start starting(String state, MailServer mails) {
    return mails
        .deliveredHere(Civiclog.app())
        .with("app.state", state)
        .with("headroom.media.images.folder", media);
  }
}
