// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.civiclog.followup.FollowUp;
import dev.headroom.apps.kit.Reply;
import dev.headroom.apps.kit.RunningApp;
import dev.headroom.job.JobAdmin;
import dev.headroom.job.JobState;
import dev.headroom.job.Jobs;
import dev.headroom.media.image.ImageFormat;
import dev.headroom.media.image.Images;
import dev.headroom.media.mail.MailOutbox;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Reports with real photographs and a real mail server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NewReportsIT {
  private static final long ASSOCIATION = 1;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final MailServer mails = MailServer.start();
  private RunningApp app;
  private String resident;
  private String board;
  private String stranger;
  private String otherBoard;
  private String admin;

  @BeforeAll
  void start(@TempDir Path media) {
    app = mails.deliveredHere(Civiclog.app()).with("headroom.media.images.folder", media).start();
    resident = Civiclog.signIn(app, Civiclog.RESIDENT);
    board = Civiclog.signIn(app, Civiclog.BOARD);
    stranger = Civiclog.signIn(app, member("= 1 AND m.role = 'resident'"));
    otherBoard = Civiclog.signIn(app, member("<> 1 AND m.role = 'board'"));
    admin = Civiclog.signIn(app, Civiclog.ADMIN);
  }

  /** The address of one who is in one association alone, and is not named. */
  private String member(String where) {
    return app.bean(JdbcClient.class)
        .sql(
            "SELECT u.email FROM members m JOIN users u ON u.id = m.user_id WHERE u.email LIKE"
                + " 'user%' AND (SELECT count(*) FROM members o WHERE o.user_id = u.id) = 1"
                + " AND m.association_id "
                + where
                + " ORDER BY u.id LIMIT 1")
        .query(String.class)
        .single();
  }

  @AfterAll
  void stop() {
    app.close();
    mails.close();
  }

  @Test
  void showALetterAMailAndThePhotosOnceTheirJobHasFinished() throws Exception {
    Reply reply =
        Report.at(ownProperty())
            .with("title", "Bins <script>alert(1)</script> שלום")
            .photograph("rocket.jpg")
            .photograph("coffee.png")
            .send(app, board, ASSOCIATION)
            .expect(201);
    long id = reply.json().path("id").asLong();
    assertThat(reply.header("Location")).isEqualTo("/api/violations/" + id);
    String job = "/api/jobs/" + reply.json().path("job").asString();
    app.as(resident).get(job).expect(404);
    JsonNode end = finished(board, reply);
    assertThat(end.path("state").asString()).isEqualTo("finished");
    assertThat(end.path("progress").path("percent").asInt()).isEqualTo(100);
    assertThat(end.path("result").asString()).isEqualTo("/api/violations/" + id);
    assertThat(app.as(board).get(job + "/events").expect(200).text())
        .contains("event:end")
        .contains("\"state\":\"finished\"");

    await().atMost(PATIENCE).until(() -> !detail(board, id).path("letter").isNull());
    JsonNode detail = detail(board, id);
    assertThat(detail.path("state").asString()).as("of a report by staff").isEqualTo("notified");
    Reply letter = app.as(resident).get("/api/violations/" + id + "/letter").expect(200);
    assertThat(letter.header("Content-Type")).isEqualTo("application/pdf");
    assertThat(letter.header("Content-Disposition")).startsWith("inline");
    assertThat(letter.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(letter.header("Content-Security-Policy")).doesNotContain("sandbox");
    assertThat(letter.response().body()).hasSize(detail.path("letter").path("bytes").asInt());
    assertThat(textOf(letter.response().body()))
        .contains("Bins <script>alert(1)</script>")
        .contains("2 photographs")
        .contains("Notice " + id);

    await().atMost(PATIENCE).until(() -> mails.received(id).size() == 1);
    MimeMessage mail = mails.received(id).getFirst();
    assertThat(mail.getRecipients(RecipientType.TO)[0].toString()).contains("resident@example.org");
    MimeMultipart parts = (MimeMultipart) mail.getContent();
    assertThat(parts.getBodyPart(1).getInputStream().readAllBytes())
        .isEqualTo(letter.response().body());
    assertThat(mail.getMessageID()).isEqualTo(query("SELECT message_id FROM letters", id));
    await().atMost(PATIENCE).until(() -> !detail(board, id).path("letter").path("sentAt").isNull());
    assertThat(audit(id)).containsExactly("created", "state changed", "letter written");
    assertThat(detail.path("photos")).hasSize(2);
    detail.path("photos").forEach(each -> assertShown(each));
  }

  /** Each size that a browser may choose is there, for the holder of the address alone. */
  private void assertShown(JsonNode photo) {
    boolean avif = app.bean(Images.class).engine().writes().contains(ImageFormat.AVIF);
    assertThat(photo.path("sources")).hasSize(avif ? 3 : 2);
    List<String> addresses = new ArrayList<>();
    addresses.add(photo.path("src").asString());
    photo
        .path("sources")
        .forEach(source -> {
          for (String each : source.path("srcset").asString().split(", ", -1)) {
            addresses.add(each.substring(0, each.indexOf(' ')));
          }
        });
    for (String each : addresses) {
      Reply shown = app.get(each).expect(200);
      assertThat(shown.header("Cache-Control"))
          .contains("private", "immutable", "max-age=31536000");
      assertThat(shown.header("Content-Type")).startsWith("image/");
      assertThat(shown.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }
    String bare = addresses.getFirst().replaceFirst("\\?.*", "");
    app.get(bare).expectProblem(404);
    app.get(bare + "?pass=AAAAAAAAAAAAAAAAAAAAAA").expectProblem(404);
    app.as(board).get(bare).expect(200);
    String foreign = addresses.getFirst().replaceFirst(".*\\?", "?");
    for (String each : List.of(stranger, otherBoard, admin)) {
      app.as(each).get(bare).expectProblem(404);
      app.as(each).get(otherPhoto(bare) + foreign).expectProblem(404);
    }
    assertThat(app.as(board).get(bare.replaceFirst("/\\d+\\.jpg", "/257.jpg")).expect(404))
        .as("a width in which nothing is made")
        .satisfies(it -> assertThat(it.header("Retry-After")).isEmpty());
  }

  private static String otherPhoto(String bare) {
    return bare.contains("/photos/1/")
        ? bare.replace("/photos/1/", "/photos/2/")
        : bare.replace("/photos/2/", "/photos/1/");
  }

  /** What a resident writes reaches an owner in the board's name only if the board wants it. */
  @Test
  void writeNoLetterBeforeTheBoardHasTakenTheReportOn() throws Exception {
    Reply reply =
        Report.at(ownProperty())
            .photograph("rocket.jpg")
            .send(app, resident, ASSOCIATION)
            .expect(201);
    long id = reply.json().path("id").asLong();
    String letter = "/api/violations/" + id + "/letter";
    assertThat(finished(resident, reply).path("state").asString()).isEqualTo("finished");
    JsonNode detail = detail(board, id);
    assertThat(detail.path("state").asString()).isEqualTo("open");
    assertThat(detail.path("photos").get(0).path("src").isNull()).isFalse();
    assertThat(app.as(board).get(letter).expectProblem(404).header("Retry-After")).isEmpty();
    assertThat(audit(id)).containsExactly("created");

    app.as(board).put("/api/violations/" + id + "/state", "{\"state\":\"notified\"}").expect(204);
    await().atMost(PATIENCE).until(() -> mails.received(id).size() == 1);
    app.as(board).get(letter).expect(200);
    assertThat(audit(id)).containsExactly("created", "state changed", "letter written");
    assertThat(
            query(
                "SELECT count(DISTINCT actor_id)::text FROM audit_entries JOIN letters l"
                    + " ON subject = 'letters' AND subject_id = l.id AND actor_id = 2",
                id))
        .as("by the board")
        .isEqualTo("1");
  }

  /** What waits is counted again once the server has taken it. */
  @Test
  void countTheLettersThatWaitForTheMailServer() throws Exception {
    String dashboard = "/api/associations/" + ASSOCIATION + "/dashboard";
    mails.link().cut();
    Reply reply = Report.at(ownProperty()).send(app, board, ASSOCIATION).expect(201);
    long id = reply.json().path("id").asLong();
    await().atMost(PATIENCE).until(() -> !detail(board, id).path("letter").isNull());
    assertThat(detail(board, id).path("letter").path("byMail").asBoolean()).isTrue();
    long waiting = unsent(dashboard);
    assertThat(waiting).isPositive();
    mails.link().heal();
    await().atMost(PATIENCE).until(() -> !detail(board, id).path("letter").path("sentAt").isNull());
    await().atMost(PATIENCE).until(() -> unsent(dashboard) < waiting);
  }

  private long unsent(String dashboard) {
    return app.as(board).get(dashboard).expect(200).json().path("unsentLetters").asLong();
  }

  /** A neighbour who reported it sees the violation, but not the letter, which names the owner. */
  @Test
  void showTheLetterToTheOwnerAndTheBoardAlone() {
    Reply reply = Report.at(foreignProperty()).send(app, resident, ASSOCIATION).expect(201);
    long id = reply.json().path("id").asLong();
    app.as(board).put("/api/violations/" + id + "/state", "{\"state\":\"notified\"}").expect(204);
    await().atMost(PATIENCE).until(() -> !detail(board, id).path("letter").isNull());
    app.as(resident).get("/api/violations/" + id).expect(200);
    app.as(resident).get("/api/violations/" + id + "/letter").expectProblem(404);
    app.as(board).get("/api/violations/" + id + "/letter").expect(200);
  }

  @Test
  void writeALetterOfTheSampleDataWhenItIsFirstRead() {
    long id =
        query(
            "SELECT min(violation_id) FROM letters WHERE pdf IS NULL AND violation_id IN"
                + " (SELECT id FROM violations WHERE association_id = 1)");
    byte[] first =
        app.as(board).get("/api/violations/" + id + "/letter").expect(200).response().body();
    assertThat(app.as(board).get("/api/violations/" + id + "/letter").response().body())
        .isEqualTo(first);
  }

  /** A name may hold a line break; it begins no header, and the mail is sent. */
  @Test
  void sendNoHeaderThatANameBrings() throws Exception {
    long property = foreignProperty();
    app.bean(JdbcClient.class)
        .sql(
            "UPDATE users SET name = :name WHERE id = (SELECT owner_id FROM properties WHERE id ="
                + " :property)")
        .param("name", "Ann\r\nBcc: victim@example.com\r\n\r\nHello " + "long".repeat(15))
        .param("property", property)
        .update();
    Reply reply =
        Report.at(property)
            .with("title", "x".repeat(120))
            .with("description", "שלום עולם ".repeat(300))
            .send(app, board, ASSOCIATION)
            .expect(201);
    long id = reply.json().path("id").asLong();
    finished(board, reply);
    await().atMost(PATIENCE).until(() -> mails.received(id).size() == 1);
    MimeMessage mail = mails.received(id).getFirst();
    assertThat(mail.getAllRecipients()).hasSize(1);
    assertThat(mail.getHeader("Bcc")).isNull();
    assertThat(((InternetAddress) mail.getAllRecipients()[0]).getAddress())
        .isEqualTo(
            app.bean(JdbcClient.class)
                .sql(
                    "SELECT email FROM users JOIN properties p ON p.owner_id = users.id WHERE p.id = :id")
                .param("id", property)
                .query(String.class)
                .single());
  }

  @Test
  void loseNoMailWhileTheServerIsUnavailable() throws Exception {
    mails.link().cut();
    Reply reply = Report.at(ownProperty()).send(app, board, ASSOCIATION).expect(201);
    long id = reply.json().path("id").asLong();
    assertThat(finished(board, reply).path("state").asString()).isEqualTo("finished");
    assertThat(detail(board, id).path("letter").path("sentAt").isNull()).isTrue();
    await()
        .atMost(PATIENCE)
        .until(() ->
            app.bean(JobAdmin.class).list(JobAdmin.Filter.of(JobState.RETRYING, 100)).stream()
                .anyMatch(each -> each.origin().kind().equals(MailOutbox.KIND)));

    mails.link().heal();
    await().atMost(PATIENCE).until(() -> mails.received(id).size() == 1);
    assertThat(mails.received(id).getFirst().getMessageID())
        .isEqualTo(query("SELECT message_id FROM letters", id));
    await().atMost(PATIENCE).until(() -> !detail(board, id).path("letter").path("sentAt").isNull());
  }

  /** Its header is that of a photo, the rest is not: nobody tries again without end. */
  @Test
  void sayThatAPhotoCannotBeShown() {
    byte[] photo = Report.file("chelsea.png");
    Arrays.fill(photo, 200, 3000, (byte) 0x55);
    Reply reply = Report.at(ownProperty()).photo(photo).send(app, board, ASSOCIATION).expect(201);
    JsonNode end = finished(board, reply);
    assertThat(end.path("progress").path("text").asString()).contains("not all photos");
    long id = reply.json().path("id").asLong();
    JsonNode shown = detail(board, id).path("photos").get(0);
    assertThat(shown.path("src").isNull()).isTrue();
    assertThat(shown.path("pending").asBoolean(true)).isFalse();
    Reply size = app.as(board).get("/api/violations/" + id + "/photos/1/256.webp");
    assertThat(size.expectProblem(404).header("Retry-After")).isEmpty();
  }

  /** The transaction is Hibernate's; the job is of the same one. */
  @Test
  void leaveNoJobBehindWhoseTransactionIsRolledBack() {
    UUID job =
        app.bean(TransactionTemplate.class)
            .execute(status -> {
              status.setRollbackOnly();
              return app.bean(FollowUp.class).enqueuePhotos(1, 1);
            });
    assertThat(app.bean(Jobs.class).find(Objects.requireNonNull(job))).isEmpty();
  }

  @Test
  void haveTheScheduledJobsBesideThem() {
    assertThat(
            app.bean(JdbcClient.class)
                .sql("SELECT name || ' ' || cron FROM headroom.headroom_job_schedule")
                .query((row, number) -> row.getString(1))
                .list())
        .contains("headroom.cache-warming 0 * * * *", "headroom.session-clean-up 30 3 * * *");
  }

  private JsonNode finished(String token, Reply report) {
    String job = "/api/jobs/" + report.json().path("job").asString();
    JsonNode[] last = new JsonNode[1];
    await()
        .atMost(PATIENCE)
        .until(() -> {
          last[0] = app.as(token).header("Prefer", "wait=5").get(job).expect(200).json();
          return last[0].path("state").asString().matches("finished|dead|cancelled");
        });
    return last[0];
  }

  private JsonNode detail(String token, long id) {
    return app.as(token).get("/api/violations/" + id).expect(200).json();
  }

  private long ownProperty() {
    return query(
        "SELECT min(id) FROM properties WHERE owner_id = (SELECT id FROM users WHERE email ="
            + " 'resident@example.org')");
  }

  private long foreignProperty() {
    return query(
        "SELECT min(id) FROM properties WHERE association_id = 1 AND owner_id NOT IN (SELECT id"
            + " FROM users WHERE email LIKE '%@example.org' AND email NOT LIKE 'user%')");
  }

  private long query(String sql) {
    return app.bean(JdbcClient.class).sql(sql).query(Long.class).single();
  }

  private String query(String sql, long violation) {
    return app.bean(JdbcClient.class)
        .sql(sql + " WHERE violation_id = :violation")
        .param("violation", violation)
        .query(String.class)
        .single();
  }

  private List<String> audit(long violation) {
    return app.bean(JdbcClient.class)
        .sql(
            "SELECT action FROM audit_entries WHERE (subject = 'violations' AND subject_id = :id)"
                + " OR (subject = 'letters' AND subject_id IN (SELECT id FROM letters WHERE"
                + " violation_id = :id)) ORDER BY id")
        .param("id", violation)
        .query((row, number) -> row.getString(1))
        .list();
  }

  private static String textOf(byte[] pdf) throws Exception {
    assertThat(new String(pdf, 0, 5, StandardCharsets.US_ASCII)).isEqualTo("%PDF-");
    try (PDDocument document = Loader.loadPDF(pdf)) {
      return new PDFTextStripper().getText(document);
    }
  }
}
