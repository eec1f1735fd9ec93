// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.sample;

import dev.headroom.apps.systems.sample.CopyRows;
import dev.headroom.apps.systems.sample.Dice;
import dev.headroom.apps.systems.sample.Sample;
import dev.headroom.apps.systems.sample.SampleTable;
import dev.headroom.apps.toeic.bank.Part;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Learners, their finished tests and their progress. Immutable. */
record Learners(int count, String passwordHash) {

  private static final List<String> NAMES =
      List.of("Aiko", "Bruno", "Chen", "Dana", "Emre", "Farah", "Goran", "Hana", "Ivo", "Jun");
  private static final int MAX_TESTS = 4;

  private record Exam(long startedAt, int listening, int reading) {}

  private record Progress(int answered, int correct) {}

  /** What is drawn for one learner, in a fixed order. Immutable. */
  private record Learner(String name, List<Exam> exams, List<Progress> progress) {

    static Learner of(int id) {
      Dice dice = new Dice(9, id);
      String name = dice.pick(NAMES) + " " + id;
      int skill = 30 + dice.below(60);
      List<Exam> exams = new ArrayList<>();
      for (int test = dice.below(MAX_TESTS); test > 0; test--) {
        int listening = 5 + 5 * Math.min(98, skill + dice.below(9));
        int reading = 5 + 5 * Math.min(98, skill + dice.below(9));
        int daysAgo = 1 + 30 * dice.below(9) + dice.below(28);
        Instant startedAt = Sample.END.minus(Duration.ofDays(daysAgo)).plus(Duration.ofHours(9));
        exams.add(new Exam(startedAt.toEpochMilli(), listening, reading));
      }
      List<Progress> progress = new ArrayList<>();
      for (int part = 0; part < Part.values().length; part++) {
        int answered = dice.below(200);
        progress.add(new Progress(answered, answered * skill / 100));
      }
      return new Learner(name, exams, progress);
    }
  }

  List<SampleTable> tables() {
    return List.of(
        SampleTable.of("users (id, email, password_hash, name, role)", count, this::writeUsers),
        SampleTable.of(
            "exams (user_id, kind, questions, started_at, due_at, finished_at, correct,"
                + " listening, reading)",
            count * (MAX_TESTS - 1L) / 2,
            this::writeExams),
        SampleTable.of(
            "progress (user_id, part, answered, correct)",
            (long) count * Part.values().length,
            this::writeProgress));
  }

  private void writeUsers(CopyRows rows) throws SQLException {
    for (int id = 1; id <= count; id++) {
      boolean admin = id == 1;
      rows.number(id)
          .text(admin ? "admin@toeic.example" : "user" + id + "@toeic.example")
          .text(passwordHash)
          .text(Learner.of(id).name())
          .text(admin ? "admin" : "user")
          .end();
    }
  }

  private void writeExams(CopyRows rows) throws SQLException {
    for (int id = 1; id <= count; id++) {
      for (Exam each : Learner.of(id).exams()) {
        rows.number(id)
            .text("full")
            .number(200)
            .time(each.startedAt())
            .time(each.startedAt() + Duration.ofMinutes(120).toMillis())
            .time(each.startedAt() + Duration.ofMinutes(110).toMillis())
            .number((each.listening() + each.reading() - 10) * 200L / 980)
            .number(each.listening())
            .number(each.reading())
            .end();
      }
    }
  }

  private void writeProgress(CopyRows rows) throws SQLException {
    for (int id = 1; id <= count; id++) {
      List<Progress> progress = Learner.of(id).progress();
      for (Part part : Part.values()) {
        Progress one = progress.get(part.number() - 1);
        rows.number(id).number(part.number()).number(one.answered()).number(one.correct()).end();
      }
    }
  }
}
