// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** A learner practises, sits a test, and sees what came of it. */
class PracticeIT {

  private static final Toeic TOEIC = Toeic.on(Toeic.DATABASE.fresh()).start();

  @AfterAll
  static void end() {
    TOEIC.close();
  }

  @Test
  void showsAtOnceWhetherAPracticeAnswerIsRightAndTakesTheFirstOnly() {
    String token = TOEIC.signIn("user2@toeic.example", "");
    JsonNode set =
        TOEIC.as(token).post("/api/practice", "{\"part\":3,\"size\":6}").expect(201).json();
    assertThat(set.path("count").asInt()).isEqualTo(6);
    assertThat(set.toString()).doesNotContain("explanation").doesNotContain("\"answer\"");

    String answers = "/api/sets/" + set.path("id").asLong() + "/answers";
    JsonNode taken =
        TOEIC.as(token).put(answers, "{\"position\":1,\"choice\":2}").expect(200).json();
    assertThat(taken.path("right").asBoolean()).isEqualTo(taken.path("answer").asInt() == 2);
    assertThat(taken.path("explanation").asString()).isNotBlank();
    TOEIC.as(token).put(answers, "{\"position\":1,\"choice\":1}").expectProblem(409);
    TOEIC.as(token).put(answers, "{\"position\":7,\"choice\":1}").expectProblem(404);
    TOEIC.as(token).put(answers, "{\"position\":2,\"choice\":5}").expectProblem(400);
  }

  @Test
  void scoresATestOnce() {
    String token = TOEIC.newcomer("Zo the First");
    JsonNode test = TOEIC.as(token).post("/api/tests", "{\"form\":\"short\"}").expect(201).json();
    assertThat(test.path("count").asInt()).isEqualTo(20);
    assertThat(test.path("dueAt").asString()).isNotBlank();
    String path = "/api/sets/" + test.path("id").asLong();
    JsonNode taken =
        TOEIC.as(token).put(path + "/answers", "{\"position\":1,\"choice\":1}").expect(200).json();
    assertThat(taken.has("answer")).isFalse();

    JsonNode result = TOEIC.as(token).post(path + "/finish", "").expect(200).json();
    assertThat(result.path("points").asInt()).isBetween(10, 110);
    assertThat(TOEIC.as(token).post(path + "/finish", "").expect(200).json()).isEqualTo(result);
    TOEIC.as(token).put(path + "/answers", "{\"position\":2,\"choice\":1}").expectProblem(409);
    assertThat(TOEIC.as(token).get(path).expect(200).text()).contains("explanation");
    assertThat(TOEIC.as(token).get("/api/progress").json().path(0).path("answered").asInt())
        .isEqualTo(1);
  }

  // All answers right is more than any generated learner has, so the newcomer must come first, and
  // at once, though the board is kept for a quarter of an hour.
  @Test
  void putsTheBestOnTopOfTheBoard() {
    String token = TOEIC.newcomer("Best of All");
    assertThat(TOEIC.get("/api/leaderboard").expect(200).text()).doesNotContain("Best of All");
    long test =
        TOEIC
            .as(token)
            .post("/api/tests", "{\"form\":\"short\"}")
            .expect(201)
            .json()
            .path("id")
            .asLong();
    List<Integer> right =
        database()
            .sql(
                "SELECT q.answer FROM exam_items i JOIN questions q USING (part, bank, question)"
                    + " WHERE i.exam_id = :test ORDER BY i.position")
            .param("test", test)
            .query((row, number) -> row.getInt(1))
            .list();
    for (int i = 0; i < right.size(); i++) {
      String answer = "{\"position\":%d,\"choice\":%d}".formatted(i + 1, right.get(i));
      TOEIC.as(token).put("/api/sets/" + test + "/answers", answer).expect(200);
    }
    assertThat(
            TOEIC
                .as(token)
                .post("/api/sets/" + test + "/finish", "")
                .expect(200)
                .json()
                .path("points")
                .asInt())
        .isEqualTo(990);
    JsonNode first = TOEIC.get("/api/leaderboard").expect(200).json().path("places").path(0);
    assertThat(first.path("name").asString()).isEqualTo("Best of All");
    assertThat(first.path("rank").asInt()).isEqualTo(1);
  }

  @Test
  void takesNoAnswerOnceTheTimeIsOver() {
    String token = TOEIC.signIn("user15@toeic.example", "");
    JsonNode test = TOEIC.as(token).post("/api/tests", "{\"form\":\"full\"}").expect(201).json();
    assertThat(test.path("count").asInt()).isEqualTo(200);
    database()
        .sql(
            "UPDATE exams SET started_at = now() - interval '2 hours',"
                + " due_at = now() - interval '1 second' WHERE id = :id")
        .param("id", test.path("id").asLong())
        .update();
    String path = "/api/sets/" + test.path("id").asLong();
    assertThat(
            TOEIC
                .as(token)
                .put(path + "/answers", "{\"position\":1,\"choice\":1}")
                .expectProblem(409)
                .text())
        .contains("the time is over");
    assertThat(
            TOEIC.as(token).post(path + "/finish", "").expect(200).json().path("correct").asInt())
        .isZero();
  }

  private static JdbcClient database() {
    return TOEIC.bean(JdbcClient.class);
  }

  @Test
  void showsNobodyTheSetOfAnother() {
    String one = TOEIC.signIn("user3@toeic.example", "");
    String other = TOEIC.signIn("user4@toeic.example", "");
    long set =
        TOEIC
            .as(one)
            .post("/api/practice", "{\"part\":5,\"size\":5}")
            .expect(201)
            .json()
            .path("id")
            .asLong();
    TOEIC.as(other).get("/api/sets/" + set).expectProblem(404);
    TOEIC.get("/api/sets/" + set).expectProblem(401);
  }

  @Test
  void keepsPublicContentForAQuarterOfAnHour() {
    Reply first = TOEIC.get("/api/questions?part=7").expect(200);
    assertThat(first.header("Cache-Control")).contains("max-age=900").contains("public");
    assertThat(TOEIC.get("/api/questions?part=7").header("Cache-Status")).contains("hit");
    assertThat(first.text()).doesNotContain("explanation").doesNotContain("\"answer\"");
    TOEIC.get("/api/questions?part=8").expectProblem(400);
    TOEIC.get("/api/questions?size=1000000000").expectProblem(400);
  }
}
