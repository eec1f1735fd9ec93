// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.RunningApp;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a report may not hold: nothing of it is stored. */
class RefusedReportsIT {
  private static final RunningApp APP = Civiclog.APP;
  private static final String BOARD = Civiclog.signIn(APP, Civiclog.BOARD);
  private static final byte[] PHOTO = Report.file("rocket.jpg");

  private long before;

  @BeforeEach
  void count() {
    before = rows();
  }

  @AfterEach
  void storesNothing() {
    assertThat(rows()).isEqualTo(before);
  }

  private static long rows() {
    return APP.bean(JdbcClient.class)
        .sql(
            "SELECT (SELECT count(*) FROM violations) + (SELECT count(*) FROM photos)"
                + " + (SELECT count(*) FROM audit_entries)")
        .query(Long.class)
        .single();
  }

  private static void refused(int status, Report report) {
    report.send(APP, BOARD, 1).expectProblem(status);
  }

  private static void refused(int status, byte[] photo, String reason) {
    assertThat(
            Report.at(1)
                .photo(PHOTO)
                .photo(photo)
                .send(APP, BOARD, 1)
                .expectProblem(status)
                .json()
                .path("detail")
                .asString())
        .startsWith("photo 2: ")
        .contains(reason);
  }

  @Test
  void areDocumentsInPlaceOfPhotos() {
    refused(415, text("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>1</script></svg>"), "SVG");
    refused(415, text("%PDF-1.7"), "no JPEG");
    refused(415, new byte[0], "no JPEG");
  }

  @Test
  void arePhotosThatAreAlsoSomethingElse() {
    byte[] page = text("<html><script>alert(1)</script>");
    ByteArrayOutputStream polyglot = new ByteArrayOutputStream();
    polyglot.write(PHOTO, 0, 2);
    polyglot.writeBytes(new byte[] {(byte) 0xff, (byte) 0xfe, 0, (byte) (page.length + 2)});
    polyglot.writeBytes(page);
    polyglot.write(PHOTO, 2, PHOTO.length - 2);
    refused(400, polyglot.toByteArray(), "document");
  }

  /** Its 33 first bytes announce 3.6 thousand million pixels. */
  @Test
  void arePhotosThatDecodeToMoreThanThereIsMemory() {
    ByteBuffer header = ByteBuffer.allocate(13).putInt(60_000).putInt(60_000);
    header.put(new byte[] {8, 6, 0, 0, 0});
    ByteBuffer chunk = ByteBuffer.allocate(17).put(text("IHDR")).put(header.array());
    CRC32 check = new CRC32();
    check.update(chunk.array());
    byte[] signature = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    ByteBuffer png = ByteBuffer.allocate(33).put(signature).putInt(13).put(chunk.array());
    png.putInt((int) check.getValue());
    refused(400, png.array(), "60000 x 60000");
  }

  @Test
  void areSixPhotos() {
    Report report = Report.at(1);
    for (int photo = 1; photo <= 6; photo++) {
      report.photo(PHOTO);
    }
    refused(400, report);
  }

  @Test
  void arePhotosOfMoreThanTwentyMegabytes() {
    refused(413, Report.at(1).photo(Arrays.copyOf(PHOTO, 20 * 1024 * 1024 + 1)));
  }

  @Test
  void areTextsThatAreNoLineAndKindsThatNobodyKnows() {
    refused(400, Report.at(1).with("title", "Bins\r\nBcc: victim@example.com"));
    refused(400, Report.at(1).with("title", " "));
    refused(400, Report.at(1).with("title", "x".repeat(121)));
    refused(400, Report.at(1).with("description", "x".repeat(4001)));
    refused(400, Report.at(1).with("kind", "anything"));
    refused(400, Report.at(1).with("severity", "2"));
    refused(400, Report.at(1).with("state", "closed"));
    assertThat(
            Report.at(1)
                .with("severity", null)
                .send(APP, BOARD, 1)
                .expectProblem(400)
                .json()
                .at("/errors/0/message")
                .asString())
        .isEqualTo("must not be null");
  }

  @Test
  void arePropertiesAndAssociationsOfOthers() {
    long elsewhere =
        APP.bean(JdbcClient.class)
            .sql("SELECT min(id) FROM properties WHERE association_id <> 1")
            .query(Long.class)
            .single();
    refused(400, Report.at(elsewhere));
    refused(400, Report.at(Integer.MAX_VALUE));
    String resident = Civiclog.signIn(APP, Civiclog.RESIDENT);
    long other =
        APP.bean(JdbcClient.class)
            .sql(
                "SELECT min(id) FROM associations a WHERE NOT EXISTS (SELECT 1 FROM members m"
                    + " JOIN users u ON u.id = m.user_id WHERE m.association_id = a.id"
                    + " AND u.email = 'resident@example.org')")
            .query(Long.class)
            .single();
    Report.at(elsewhere).send(APP, resident, other).expectProblem(404);
    Report.at(1).send(APP, null, 1).expectProblem(401);
    // Not 400: before a stranger is refused, nothing of the body is read, which may have 101 MB.
    for (long association : new long[] {other, 0, -1, Long.MAX_VALUE}) {
      String reports = "/api/associations/" + association + "/violations";
      APP.as(resident).post(reports, "multipart/form-data", text("--a--")).expectProblem(404);
    }
  }

  /** They would be stored without these photos. */
  @Test
  void arePartsThatNobodyReads() {
    refused(400, Report.at(1).photo(PHOTO).photosAs("name=\"photos\"; filename=\"a.jpg\""));
    refused(400, Report.at(1).photo(PHOTO).photosAs("name=\"photo\""));
    refused(400, Report.at(1).photo(PHOTO).photosAs("name=\"violation\""));
  }

  @Test
  void areReportsThatAreNoForm() {
    APP.as(BOARD).post("/api/associations/1/violations", "{}").expectProblem(415);
    String reports = "/api/associations/1/violations";
    String form = "multipart/form-data; boundary=a";
    APP.as(BOARD).post(reports, form, text("--a--")).expectProblem(400);
    APP.as(BOARD).post(reports, form, text("--a\r\nand no more")).expectProblem(400);
    APP.as(BOARD).post(reports, "multipart/form-data", text("--a--")).expectProblem(400);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
