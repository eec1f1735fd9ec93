// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.RunningApp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What the board, the manager and a resident may do about a violation, and its audit. */
class ChangesIT {
  private static final RunningApp APP = Civiclog.APP;
  private static final String BOARD = Civiclog.signIn(APP, Civiclog.BOARD);
  private static final String MANAGER = Civiclog.signIn(APP, Civiclog.MANAGER);
  private static final String RESIDENT = Civiclog.signIn(APP, Civiclog.RESIDENT);
  private static final String DUE = "{\"cents\": 5000, \"dueOn\": \"%s\"}";
  private static final String HEARING = "{\"at\": \"%s\", \"place\": \"Club house\"}";

  private final Instant soon =
      Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(9, ChronoUnit.DAYS);
  private final LocalDate due = LocalDate.ofInstant(soon, ZoneOffset.UTC);

  private long id;
  private String path;

  @BeforeEach
  void report() {
    id = Report.at(1).send(APP, MANAGER, 1).expect(201).json().path("id").asLong();
    path = "/api/violations/" + id;
  }

  private void put(String token, String what, String json, int status) {
    APP.as(token).put(path + what, json).expect(status);
  }

  private JsonNode post(String token, String what, String json) {
    return APP.as(token).post(path + what, json).expect(201).json();
  }

  private void refused(int status, String token, String what, String json) {
    APP.as(token).post(path + what, json).expectProblem(status);
  }

  private JsonNode detail() {
    return APP.as(RESIDENT).get(path).expect(200).json();
  }

  private String state() {
    return detail().path("state").asString();
  }

  private List<String> audit() {
    return APP.bean(JdbcClient.class)
        .sql(
            "SELECT action || coalesce(' ' || nullif(detail, ''), '') FROM audit_entries"
                + " WHERE subject = 'violations' AND subject_id = :id AND action <> 'created'"
                + " ORDER BY id")
        .param("id", id)
        .query((row, number) -> row.getString(1))
        .list();
  }

  /** Whose answer was lost sends the report again: no second violation, and no second letter. */
  @Test
  void beginWithAReportThatIsStoredOnceHoweverOftenItIsSent() {
    String key = UUID.randomUUID().toString();
    long first = reported(key, MANAGER);
    assertThat(reported(key, MANAGER)).isEqualTo(first);
    assertThat(reported(key, RESIDENT)).as("the key of another").isNotEqualTo(first);
    assertThat(reported(UUID.randomUUID().toString(), MANAGER)).isNotEqualTo(first);
    Report.at(1).key("anything").send(APP, MANAGER, 1).expectProblem(400);
    // What was changed before it was sent again would be lost.
    Report changed = Report.at(1).key(key).with("title", "Bins at the kerb, and a sofa");
    assertThat(changed.send(APP, MANAGER, 1).expectProblem(409).json().path("detail").asString())
        .contains("violation " + first);
    Report.at(1).key(key).photograph("rocket.jpg").send(APP, MANAGER, 1).expectProblem(409);

    String together = UUID.randomUUID().toString();
    List<Future<Long>> sent;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      sent =
          Collections.nCopies(4, together).stream()
              .map(each -> threads.submit(() -> reported(each, MANAGER)))
              .toList();
    }
    assertThat(sent.stream().map(Future::resultNow).distinct()).hasSize(1);
  }

  private static long reported(String key, String token) {
    return Report.at(1).key(key).send(APP, token, 1).expect(201).json().path("id").asLong();
  }

  @Test
  void leadFromAHearingToAFineThatIsPaid() {
    long hearing = post(MANAGER, "/hearings", HEARING.formatted(soon)).path("id").asLong();
    assertThat(state()).isEqualTo("hearing");
    assertThat(detail().path("hearings").get(0).path("at").asString()).isEqualTo(soon.toString());
    put(MANAGER, "/hearings/" + hearing, "{\"outcome\": \"upheld\"}", 409);
    Civiclog.hold(id);
    put(MANAGER, "/hearings/" + hearing, "{\"outcome\": \"upheld\"}", 200);
    put(MANAGER, "/hearings/" + hearing, "{\"outcome\": \"upheld\"}", 200);
    put(MANAGER, "/hearings/" + hearing, "{\"outcome\": \"dismissed\"}", 409);

    refused(403, MANAGER, "/fines", DUE.formatted(due));
    long fine = post(BOARD, "/fines", DUE.formatted(due)).path("id").asLong();
    assertThat(state()).isEqualTo("fined");
    APP.as(MANAGER).put("/api/fines/" + fine, "{\"state\": \"paid\"}").expectProblem(403);
    APP.as(RESIDENT).put("/api/fines/" + fine, "{\"state\": \"waived\"}").expectProblem(403);
    APP.as(BOARD).put("/api/fines/" + fine, "{\"state\": \"paid\"}").expect(200);
    APP.as(BOARD).put("/api/fines/" + fine, "{\"state\": \"paid\"}").expect(200);
    APP.as(BOARD).put("/api/fines/" + fine, "{\"state\": \"waived\"}").expectProblem(409);
    put(BOARD, "/state", "{\"state\": \"closed\"}", 204);

    JsonNode detail = detail();
    assertThat(detail.path("fines").get(0).path("state").asString()).isEqualTo("paid");
    assertThat(detail.path("fines").get(0).path("cents").asLong()).isEqualTo(5000);
    assertThat(detail.path("hearings").get(0).path("outcome").asString()).isEqualTo("upheld");
    assertThat(audit())
        .contains(
            "state changed notified to hearing",
            "state changed hearing to fined",
            "state changed fined to closed");
    assertThat(
            APP.bean(JdbcClient.class)
                .sql(
                    "SELECT count(*) FROM audit_entries WHERE subject = 'fines' AND subject_id ="
                        + " :id")
                .param("id", fine)
                .query(Long.class)
                .single())
        .as("fined, and paid once")
        .isEqualTo(2);
  }

  @Test
  void endWhereTheViolationIsClosedUntilItIsOpenedAgain() {
    long hearing = post(MANAGER, "/hearings", HEARING.formatted(soon)).path("id").asLong();
    Civiclog.hold(id);
    put(BOARD, "/state", "{\"state\": \"closed\"}", 204);
    put(BOARD, "/state", "{\"state\": \"closed\"}", 204);
    put(BOARD, "/state", "{\"state\": \"fined\"}", 409);
    put(BOARD, "/hearings/" + hearing, "{\"outcome\": \"upheld\"}", 409);
    refused(409, BOARD, "/hearings", HEARING.formatted(soon));
    refused(409, BOARD, "/fines", DUE.formatted(due));
    post(RESIDENT, "/comments", "{\"body\": \"Thank you.\"}");
    put(MANAGER, "/state", "{\"state\": \"open\"}", 204);
    put(MANAGER, "/state", "{\"state\": \"open\"}", 204);
    put(MANAGER, "/state", "{\"state\": \"hearing\"}", 204);
    put(MANAGER, "/state", "{\"state\": \"open\"}", 409);
    assertThat(audit()).endsWith("state changed open to hearing");
    assertThat(audit()).filteredOn(each -> each.endsWith("to closed")).hasSize(1);
  }

  @Test
  void areNotForResidents() {
    put(RESIDENT, "/state", "{\"state\": \"closed\"}", 403);
    refused(403, RESIDENT, "/hearings", HEARING.formatted(soon));
    refused(403, RESIDENT, "/fines", DUE.formatted(due));
    JsonNode comment = post(RESIDENT, "/comments", "{\"body\": \"Mine, not theirs.\"}");
    assertThat(detail().path("comments").get(0)).isEqualTo(comment);
    APP.as(null).put(path + "/state", "{\"state\": \"closed\"}").expectProblem(401);
  }

  @Test
  void showTheLatestCommentsAndTheEarlierOnesPageByPage() {
    List<Long> written = new ArrayList<>();
    for (int number = 1; number <= 25; number++) {
      written.add(post(RESIDENT, "/comments", "{\"body\": \"Again\"}").path("id").asLong());
    }
    JsonNode detail = detail();
    assertThat(Civiclog.ids(detail.path("comments").valueStream().toList()))
        .isEqualTo(written.subList(5, 25));
    String earlier = path + "/comments?after=" + detail.path("earlierComments").asString();
    JsonNode page = APP.as(BOARD).get(earlier).expect(200).json();
    assertThat(Civiclog.ids(page.path("items").valueStream().toList()).reversed())
        .isEqualTo(written.subList(0, 5));
    assertThat(page.path("next").isNull()).isTrue();
  }

  /** To others a violation does not exist, whatever they want of it. */
  @Test
  void areNotForOtherAssociations() {
    long foreign =
        APP.bean(JdbcClient.class)
            .sql(
                "SELECT min(id) FROM violations v WHERE NOT EXISTS (SELECT 1 FROM members m"
                    + " JOIN users u ON u.id = m.user_id WHERE m.association_id ="
                    + " v.association_id AND u.email = 'board@example.org')")
            .query(Long.class)
            .single();
    path = "/api/violations/" + foreign;
    put(BOARD, "/state", "{\"state\": \"closed\"}", 404);
    refused(404, BOARD, "/comments", "{\"body\": \"a\"}");
    APP.as(BOARD).get(path + "/comments").expectProblem(404);
    refused(404, BOARD, "/fines", DUE.formatted(due));
    APP.as(BOARD).get(path + "/letter").expectProblem(404);
    APP.as(BOARD).get(path + "/photos/1/256.jpg").expectProblem(404);
  }

  @Test
  void takeAStateByItsNameAlone() {
    put(BOARD, "/state", "{\"state\": 4}", 400);
    put(BOARD, "/state", "{\"state\": \"4\"}", 400);
    put(BOARD, "/state", "{\"state\": \"CLOSED\"}", 400);
    assertThat(state()).isEqualTo("notified");
  }

  @Test
  void needTimesThatAreNotPastAndNotFarAhead() {
    refused(400, BOARD, "/hearings", HEARING.formatted(Instant.now().minusSeconds(60)));
    refused(400, BOARD, "/hearings", HEARING.formatted("+999999-01-01T00:00:00Z"));
    refused(400, BOARD, "/fines", DUE.formatted(due.minusDays(30)));
    refused(400, BOARD, "/fines", DUE.formatted("+999999-01-01"));
    refused(400, BOARD, "/fines", "{\"cents\": 0, \"dueOn\": \"" + due + "\"}");
    refused(400, BOARD, "/comments", "{\"body\": \"\u202e\"}");
    put(BOARD, "/hearings/1", "{\"outcome\": \"upheld\"}", 404);
    assertThat(state()).isEqualTo("notified");
  }
}
