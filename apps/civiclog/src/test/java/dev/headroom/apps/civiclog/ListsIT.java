// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.Reply;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What lists and details show. */
final class ListsIT {

  private static final String FIRST = "/api/associations/1";

  @ParameterizedTest
  @CsvSource({
    "'', true",
    "?state=closed, state = 'closed'",
    "?kind=parking, kind = 'parking'",
    "?state=open&kind=noise, state = 'open' AND kind = 'noise'",
    "?property=1, property_id = 1",
    "?property=1&state=closed, property_id = 1 AND state = 'closed'"
  })
  void showEachViolationThatMatchesOnceTheNewestFirst(String filter, String condition) {
    List<JsonNode> items = Civiclog.all(Civiclog.BOARD, FIRST + "/violations" + filter, 30);

    assertThat(Civiclog.ids(items))
        .isEqualTo(
            Civiclog.numbers(
                "SELECT id FROM violations WHERE association_id = 1 AND "
                    + condition
                    + " ORDER BY created_at DESC, id DESC"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/violations?limit=0",
        "/violations?limit=101",
        "/violations?limit=many",
        "/violations?state=sold",
        "/violations?state=OPEN",
        "/violations?kind=",
        "/violations?property=-1",
        "/violations?after=AAAA",
        "/properties?limit=101",
        "/properties?after=AAAA",
        "/members?limit=0",
        "/members?after=%00",
        "/notices?after=AAAA",
        "/audit?subject=Drop%20Table",
        "/audit?actor=0",
        "/audit?after=AAAA"
      })
  void refuseInputThatIsNotAllowedWithTheReason(String path) {
    Reply reply =
        Civiclog.APP.as(Civiclog.token(Civiclog.BOARD)).get(FIRST + path).expectProblem(400);

    assertThat(reply.json().path("detail").asString() + reply.json().path("errors"))
        .hasSizeGreaterThan(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/associations/0", "/api/associations/x", "/api/violations/0x1"})
  void refuseIdsThatAreNone(String path) {
    Civiclog.APP.as(Civiclog.token(Civiclog.BOARD)).get(path).expectProblem(400);
  }

  @Test
  void refuseTheCursorOfAnotherFilter() {
    String list = FIRST + "/violations?limit=1";
    String next = Civiclog.read(Civiclog.BOARD, list + "&kind=noise").path("next").asString();

    Civiclog.read(Civiclog.BOARD, list + "&kind=noise&after=" + next);
    Civiclog.APP
        .as(Civiclog.token(Civiclog.BOARD))
        .get(list + "&kind=trash&after=" + next)
        .expectProblem(400);
  }

  @Test
  void showWhatTheUnpaidFinesOfAViolationAmountTo() {
    List<JsonNode> items = Civiclog.all(Civiclog.BOARD, FIRST + "/violations?state=fined", 100);

    assertThat(items.stream().mapToLong(each -> each.path("unpaidCents").asLong()).sum())
        .isPositive()
        .isEqualTo(
            Civiclog.number(
                "SELECT sum(cents) FROM fines f JOIN violations v ON v.id = f.violation_id"
                    + " WHERE v.association_id = 1 AND v.state = 'fined' AND f.state = 'unpaid'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fines", "hearings", "comments"})
  void detailsHaveAllThatBelongsToAViolation(String part) {
    long id =
        Civiclog.number(
            "SELECT v.id FROM violations v JOIN "
                + part
                + " x ON x.violation_id = v.id WHERE v.association_id = 1"
                + " GROUP BY v.id ORDER BY count(*) DESC, v.id LIMIT 1");

    JsonNode detail = Civiclog.read(Civiclog.BOARD, "/api/violations/" + id);

    assertThat(detail.path("id").asLong()).isEqualTo(id);
    assertThat(detail.path(part).valueStream())
        .extracting(each -> each.path("id").asLong())
        .containsExactlyInAnyOrderElementsOf(
            Civiclog.numbers(
                "SELECT id FROM "
                    + part
                    + " WHERE violation_id = "
                    + id
                    + " ORDER BY id DESC LIMIT 20")); // Of the comments the latest.
    assertThat(detail.path("reporter").path("name").asString()).isNotBlank();
    assertThat(detail.path("property").path("unit").asString()).isNotBlank();
    assertThat(detail.has("description")).isTrue();
  }

  @Test
  void detailsNameTheLatestLetterWithoutItsDocument() {
    long id =
        Civiclog.number(
            "SELECT v.id FROM violations v JOIN letters l ON l.violation_id = v.id"
                + " WHERE v.association_id = 1 AND l.sent_at IS NOT NULL ORDER BY v.id LIMIT 1");

    JsonNode letter = Civiclog.read(Civiclog.BOARD, "/api/violations/" + id).path("letter");

    assertThat(letter.path("number").asInt()).isPositive();
    assertThat(letter.path("sentAt").asString()).contains("T");
    assertThat(letter.has("pdf")).isFalse();
  }

  @Test
  void showPropertiesByUnitAndFindThemByTheirBeginning() {
    List<JsonNode> all = Civiclog.all(Civiclog.BOARD, FIRST + "/properties", 30);
    assertThat(Civiclog.ids(all))
        .isEqualTo(
            Civiclog.numbers("SELECT id FROM properties WHERE association_id = 1 ORDER BY unit"));
    JsonNode one = all.get(all.size() / 2);

    assertThat(
            Civiclog.ids(
                Civiclog.all(
                    Civiclog.BOARD,
                    FIRST + "/properties?q=" + one.path("unit").asString().replace(" ", "%20"),
                    100)))
        .contains(one.path("id").asLong());
    assertThat(Civiclog.all(Civiclog.BOARD, FIRST + "/properties?q=%25", 100)).isEmpty();
    assertThat(Civiclog.all(Civiclog.BOARD, FIRST + "/properties?q=_", 100)).isEmpty();
  }

  @Test
  void showMembersTheBoardFirst() {
    List<JsonNode> members = Civiclog.all(Civiclog.BOARD, FIRST + "/members", 7);

    assertThat(members)
        .hasSize((int) Civiclog.number("SELECT count(*) FROM members WHERE association_id = 1"));
    assertThat(members.stream().map(each -> each.path("role").asString()))
        .startsWith("board")
        .isSortedAccordingTo(Comparator.naturalOrder());
    assertThat(members.stream().map(each -> each.path("user").path("id").asLong()))
        .doesNotHaveDuplicates();
  }

  @Test
  void anAssociationSaysHowLargeItIs() {
    JsonNode association = Civiclog.read(Civiclog.RESIDENT, FIRST);

    assertThat(association.path("properties").asLong())
        .isEqualTo(Civiclog.number("SELECT count(*) FROM properties WHERE association_id = 1"));
    assertThat(association.path("timeZone").asString()).contains("/");
  }

  @Test
  void theAuditIsFilteredByWhatWasChangedAndByWhom() {
    long subject =
        Civiclog.number(
            "SELECT subject_id FROM audit_entries WHERE association_id = 1 AND subject ="
                + " 'violations' ORDER BY id DESC LIMIT 1");
    long actor =
        Civiclog.number(
            "SELECT actor_id FROM audit_entries WHERE association_id = 1"
                + " GROUP BY actor_id ORDER BY count(*), actor_id LIMIT 1");

    assertAudit("?subject=violations&subjectId=" + subject, "subject_id = " + subject);
    assertAudit("?actor=" + actor, "actor_id = " + actor);
  }

  private static void assertAudit(String filter, String condition) {
    assertThat(Civiclog.ids(Civiclog.all(Civiclog.BOARD, FIRST + "/audit" + filter, 30)))
        .isNotEmpty()
        .isEqualTo(
            Civiclog.numbers(
                "SELECT id FROM audit_entries WHERE association_id = 1 AND "
                    + condition
                    + " ORDER BY at DESC, id DESC"));
  }
}
