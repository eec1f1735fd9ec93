// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.sample;

import dev.headroom.apps.toeic.bank.Part;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Learners, their finished tests and how far they came. Immutable. */
record Learners(int count, String passwordHash) {

  private static final List<String> NAMES =
      List.of("Aiko", "Bruno", "Chen", "Dana", "Emre", "Farah", "Goran", "Hana", "Ivo", "Jun");
  private static final int MAX_TESTS = 4;

  void write(Connection connection) throws SQLException {
    CopyText users = new CopyText(connection, "users (id, email, password_hash, name, role)");
    CopyText exams =
        new CopyText(
            connection,
            "exams (user_id, kind, questions, started_at, due_at, finished_at, correct,"
                + " listening, reading)",
            users);
    CopyText progress =
        new CopyText(connection, "progress (user_id, part, answered, correct)", users);
    for (int id = 1; id <= count; id++) {
      Dice dice = new Dice(9, id);
      boolean admin = id == 1;
      users.row(
          id,
          admin ? "admin@toeic.example" : "user" + id + "@toeic.example",
          passwordHash,
          dice.pick(NAMES) + " " + id,
          admin ? "admin" : "user");
      int skill = 30 + dice.below(60);
      for (int test = dice.below(MAX_TESTS); test > 0; test--) {
        exam(exams, id, skill, dice);
      }
      for (Part part : Part.values()) {
        int answered = dice.below(200);
        progress.row(id, part.number(), answered, answered * skill / 100);
      }
    }
    exams.send();
    progress.send();
  }

  private static void exam(CopyText exams, int user, int skill, Dice dice) throws SQLException {
    int listening = 5 + 5 * Math.min(98, skill + dice.below(9));
    int reading = 5 + 5 * Math.min(98, skill + dice.below(9));
    String day = "2026-%02d-%02d".formatted(1 + dice.below(9), 1 + dice.below(28));
    exams.row(
        user,
        "full",
        200,
        day + " 09:00:00+00",
        day + " 11:00:00+00",
        day + " 10:50:00+00",
        (listening + reading - 10) * 200 / 980,
        listening,
        reading);
  }
}
