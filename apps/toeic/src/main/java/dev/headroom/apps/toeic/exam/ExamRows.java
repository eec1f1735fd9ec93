// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.exam;

import dev.headroom.apps.toeic.bank.BankKey;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.BatchPreparedStatementSetter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Sets and their items in the database; each method is one statement. Thread-safe. */
@Repository
class ExamRows {

  private static final String EXAM =
      "SELECT e.id, e.kind, e.started_at, e.due_at, e.finished_at, e.questions, e.correct,"
          + " e.listening, e.reading, e.due_at <= now() AS over FROM exams e";

  private final JdbcClient database;
  private final JdbcTemplate batches;

  ExamRows(JdbcClient database, JdbcTemplate batches) {
    this.database = database;
    this.batches = batches;
  }

  /** A set's own row. Immutable. */
  record Row(
      long id,
      Kind kind,
      Instant startedAt,
      @Nullable Instant dueAt,
      @Nullable Instant finishedAt,
      int questions,
      @Nullable Integer correct,
      @Nullable Integer listening,
      @Nullable Integer reading,
      boolean over) {

    @Nullable Integer points() {
      return listening == null || reading == null ? null : Integer.valueOf(listening + reading);
    }
  }

  long insert(long user, Kind kind, int questions) {
    return database
        .sql(
            "INSERT INTO exams (user_id, kind, questions, due_at)"
                + " VALUES (:user, :kind, :questions,"
                + " now() + :seconds * interval '1 second') RETURNING id")
        .param("user", user)
        .param("kind", kind.text())
        .param("questions", questions)
        .param("seconds", seconds(kind), Types.BIGINT)
        .query((row, number) -> row.getLong(1))
        .single();
  }

  private static @Nullable Long seconds(Kind kind) {
    Duration time = kind.time();
    return time == null ? null : Long.valueOf(time.toSeconds());
  }

  void insertItems(long exam, List<Item> items) {
    batches.batchUpdate(
        "INSERT INTO exam_items (exam_id, position, part, bank, question) VALUES (?, ?, ?, ?, ?)",
        new BatchPreparedStatementSetter() {
          @Override
          public void setValues(PreparedStatement row, int i) throws SQLException {
            Item item = items.get(i);
            row.setLong(1, exam);
            row.setInt(2, item.position());
            row.setInt(3, item.bank().part());
            row.setInt(4, item.bank().bank());
            row.setInt(5, item.question());
          }

          @Override
          public int getBatchSize() {
            return items.size();
          }
        });
  }

  Optional<Row> find(long user, long exam) {
    return database
        .sql(EXAM + " WHERE e.id = :exam AND e.user_id = :user")
        .param("exam", exam)
        .param("user", user)
        .query(ExamRows::row)
        .optional();
  }

  List<Row> latest(long user, int most) {
    return database
        .sql(EXAM + " WHERE e.user_id = :user ORDER BY e.id DESC LIMIT :most")
        .param("user", user)
        .param("most", most)
        .query(ExamRows::row)
        .list();
  }

  List<Item> items(long exam) {
    return database
        .sql(
            "SELECT position, part, bank, question, choice FROM exam_items"
                + " WHERE exam_id = :exam ORDER BY position")
        .param("exam", exam)
        .query(ExamRows::item)
        .list();
  }

  Optional<Item> item(long exam, int position) {
    return database
        .sql(
            "SELECT position, part, bank, question, choice FROM exam_items"
                + " WHERE exam_id = :exam AND position = :position")
        .param("exam", exam)
        .param("position", position)
        .query(ExamRows::item)
        .optional();
  }

  /** Takes an answer while the set is open; a practice set takes the first one only. */
  boolean answer(long exam, int position, int choice) {
    return database
            .sql(
                "UPDATE exam_items i SET choice = :choice FROM"
                    + " (SELECT id, kind FROM exams WHERE id = :exam AND finished_at IS NULL"
                    + " AND (due_at IS NULL OR due_at > now()) FOR SHARE) e"
                    + " WHERE i.exam_id = e.id AND i.position = :position"
                    + " AND (e.kind <> 'practice' OR i.choice IS NULL)")
            .param("choice", choice)
            .param("exam", exam)
            .param("position", position)
            .update()
        == 1;
  }

  /** Keeps the set from taking answers until the transaction ends; false if it was finished. */
  boolean lockOpen(long user, long exam) {
    return database
        .sql(
            "SELECT 1 FROM exams WHERE id = :exam AND user_id = :user AND finished_at IS NULL"
                + " FOR UPDATE")
        .param("exam", exam)
        .param("user", user)
        .query((row, number) -> row.getInt(1))
        .optional()
        .isPresent();
  }

  void finish(long exam, Kind kind, Score score) {
    boolean test = kind != Kind.PRACTICE;
    database
        .sql(
            "UPDATE exams SET finished_at = now(), correct = :correct,"
                + " listening = :listening, reading = :reading WHERE id = :exam")
        .param("correct", score.correct())
        .param("listening", test ? score.listening() : null, Types.INTEGER)
        .param("reading", test ? score.reading() : null, Types.INTEGER)
        .param("exam", exam)
        .update();
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    return new Row(
        row.getLong("id"),
        Kind.of(row.getString("kind")),
        row.getObject("started_at", OffsetDateTime.class).toInstant(),
        time(row, "due_at"),
        time(row, "finished_at"),
        row.getInt("questions"),
        row.getObject("correct", Integer.class),
        row.getObject("listening", Integer.class),
        row.getObject("reading", Integer.class),
        row.getBoolean("over"));
  }

  private static Item item(ResultSet row, int number) throws SQLException {
    return new Item(
        row.getInt("position"),
        new BankKey(row.getInt("part"), row.getInt("bank")),
        row.getInt("question"),
        row.getObject("choice", Integer.class));
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    OffsetDateTime found = row.getObject(column, OffsetDateTime.class);
    return found == null ? null : found.toInstant();
  }
}
