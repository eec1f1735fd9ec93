// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.Reply;
import dev.headroom.apps.kit.RunningApp;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Who may read what. */
final class AccessIT {

  private static final String VISIBLE_TO_RESIDENT =
      "SELECT v.id FROM violations v JOIN properties p ON p.id = v.property_id, users u"
          + " WHERE v.association_id = 1 AND u.email = 'resident@example.org'"
          + " AND u.id IN (v.reporter_id, p.owner_id) ORDER BY v.created_at DESC, v.id DESC";

  @ParameterizedTest
  @CsvSource({
    "'', 200, 200, 200",
    "/properties, 200, 200, 200",
    "/members, 200, 200, 403",
    "/violations, 200, 200, 200",
    "/notices, 200, 200, 200",
    "/dashboard, 200, 200, 403",
    "/analytics, 200, 403, 403",
    "/audit, 200, 403, 403"
  })
  void isByTheRoleInTheAssociation(String path, int board, int manager, int resident) {
    assertThat(status(Civiclog.BOARD, path)).isEqualTo(board);
    assertThat(status(Civiclog.MANAGER, path)).isEqualTo(manager);
    assertThat(status(Civiclog.RESIDENT, path)).isEqualTo(resident);
    Reply stranger = reply(Civiclog.ADMIN, path).expectProblem(404);
    assertThat(stranger.json().path("detail").asString()).isEqualTo("there is no such association");
    Civiclog.APP.as(null).get("/api/associations/1" + path).expectProblem(401);
  }

  @Test
  void saysWhichRoleIsNeeded() {
    assertThat(reply(Civiclog.RESIDENT, "/dashboard").expectProblem(403).text())
        .contains("this needs the role board or manager in the association");
  }

  @Test
  void showsAResidentWhatTheyReportedAndWhatIsAtTheirProperties() {
    List<Long> visible = Civiclog.numbers(VISIBLE_TO_RESIDENT);
    assertThat(visible).isNotEmpty();

    List<JsonNode> listed = Civiclog.all(Civiclog.RESIDENT, "/api/associations/1/violations", 3);

    assertThat(Civiclog.ids(listed)).isEqualTo(visible);
    long own = visible.getFirst();
    long foreign =
        Civiclog.number(
            "SELECT min(id) FROM violations WHERE association_id = 1 AND id NOT IN ("
                + VISIBLE_TO_RESIDENT
                + ")");
    assertThat(Civiclog.read(Civiclog.RESIDENT, "/api/violations/" + own).path("id").asLong())
        .isEqualTo(own);
    Reply hidden =
        Civiclog.APP
            .as(Civiclog.token(Civiclog.RESIDENT))
            .get("/api/violations/" + foreign)
            .expectProblem(404);
    Reply missing =
        Civiclog.APP
            .as(Civiclog.token(Civiclog.RESIDENT))
            .get("/api/violations/999999999")
            .expectProblem(404);
    assertThat(hidden.json().path("detail")).isEqualTo(missing.json().path("detail"));
    assertThat(Civiclog.read(Civiclog.BOARD, "/api/violations/" + foreign).path("id").asLong())
        .isEqualTo(foreign);
  }

  @Test
  void hidesWhatIsBetweenAnOwnerAndTheAssociationFromANeighbourWhoReported() {
    long reported =
        Civiclog.number(
            "SELECT v.id FROM violations v JOIN properties p ON p.id = v.property_id JOIN fines f"
                + " ON f.violation_id = v.id JOIN users u ON u.id = v.reporter_id JOIN members m"
                + " ON m.user_id = u.id AND m.association_id = v.association_id WHERE"
                + " m.role = 'resident' AND p.owner_id <> u.id AND f.state = 'unpaid'"
                + " ORDER BY v.id LIMIT 1");
    String neighbour =
        Civiclog.text(
            "SELECT email FROM users WHERE id = (SELECT reporter_id FROM violations WHERE id = "
                + reported
                + ")");
    String owner =
        Civiclog.text(
            "SELECT email FROM users WHERE id = (SELECT owner_id FROM properties WHERE id ="
                + " (SELECT property_id FROM violations WHERE id = "
                + reported
                + "))");
    String path = "/api/violations/" + reported;

    JsonNode seen = Civiclog.read(neighbour, path);
    JsonNode own = Civiclog.read(owner, path);

    assertThat(seen.path("letter").isNull()).isTrue();
    assertThat(seen.path("readsLetter").asBoolean()).isFalse();
    assertThat(own.path("readsLetter").asBoolean()).isTrue();
    assertThat(seen.path("fines").isEmpty()).isTrue();
    assertThat(seen.path("unpaidCents").asLong()).isZero();
    assertThat(own.path("fines").isEmpty()).isFalse();
    assertThat(own.path("unpaidCents").asLong()).isPositive();
    long fine = own.at("/fines/0/id").asLong();
    String missing =
        waived(neighbour, 999_999_999).expectProblem(404).json().path("detail").asString();
    for (String stranger : List.of(neighbour, Civiclog.ADMIN)) {
      assertThat(waived(stranger, fine).expectProblem(404).json().path("detail").asString())
          .isEqualTo(missing);
    }
    waived(owner, fine).expectProblem(403);
  }

  @Test
  void hidesTheViolationsOfOtherAssociationsFromABoard() {
    long foreign =
        Civiclog.number(
            "SELECT min(v.id) FROM violations v WHERE v.association_id NOT IN (SELECT"
                + " m.association_id FROM members m JOIN users u ON u.id = m.user_id"
                + " WHERE u.email = 'board@example.org')");

    Civiclog.APP
        .as(Civiclog.token(Civiclog.BOARD))
        .get("/api/violations/" + foreign)
        .expectProblem(404);
  }

  @Test
  void showsResidentsNoOwnerButThemselves() {
    assertThat(Civiclog.all(Civiclog.BOARD, "/api/associations/1/properties", 100))
        .anyMatch(each -> !each.path("owner").isNull());
    long self = Civiclog.read(Civiclog.RESIDENT, "/api/me").path("id").asLong();
    List<JsonNode> seen = Civiclog.all(Civiclog.RESIDENT, "/api/associations/1/properties", 100);
    assertThat(seen)
        .filteredOn(each -> !each.path("owner").isNull())
        .isNotEmpty()
        .allMatch(each -> each.path("owner").path("id").asLong() == self);
  }

  @Test
  void listsTheMembershipsOfTheCaller() {
    JsonNode board = Civiclog.read(Civiclog.BOARD, "/api/me");

    assertThat(board.path("email").asString()).isEqualTo(Civiclog.BOARD);
    assertThat(board.path("role").asString()).isEqualTo("user");
    assertThat(board.path("memberships").valueStream())
        .anySatisfy(each -> {
          assertThat(each.path("association").asLong()).isEqualTo(1);
          assertThat(each.path("role").asString()).isEqualTo("board");
        });
    assertThat(Civiclog.read(Civiclog.ADMIN, "/api/me").path("role").asString()).isEqualTo("admin");
    assertThat(Civiclog.read(Civiclog.BOARD, "/api/associations").path("items").valueStream())
        .extracting(each -> each.path("id").asLong())
        .contains(1L);
  }

  @Test
  void letsANewcomerSeeNothingButThemselves() {
    String email = "newcomer@example.org";
    RunningApp app = Civiclog.APP;
    app.as(null)
        .post(
            "/api/auth/register",
            "{\"email\":\"%s\",\"password\":\"%s\",\"name\":\"New\"}"
                .formatted(email, RunningApp.PASSWORD))
        .expect(201);

    assertThat(Civiclog.read(email, "/api/me").path("memberships").isEmpty()).isTrue();
    assertThat(Civiclog.read(email, "/api/associations").path("items").isEmpty()).isTrue();
    app.as(Civiclog.token(email)).get("/api/associations/1/violations").expectProblem(404);
  }

  private static Reply waived(String email, long fine) {
    return Civiclog.APP
        .as(Civiclog.token(email))
        .put("/api/fines/" + fine, "{\"state\": \"waived\"}");
  }

  private static Reply reply(String email, String path) {
    return Civiclog.APP.as(Civiclog.token(email)).get("/api/associations/1" + path);
  }

  private static int status(String email, String path) {
    return reply(email, path).status();
  }
}
