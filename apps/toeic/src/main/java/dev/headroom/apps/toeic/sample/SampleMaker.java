// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.sample;

import dev.headroom.apps.toeic.bank.Bank;
import dev.headroom.apps.toeic.bank.Part;
import dev.headroom.apps.toeic.bank.Question;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Fills an empty database once, in one transaction. Thread-safe; instances that start together take
 * turns, and a process that dies leaves nothing behind.
 */
final class SampleMaker {

  private static final long TURN = 0x746F656963L;
  private static final int LEARNERS = 50_000;

  private final DataSource database;
  private final Consumer<String> progress;

  SampleMaker(DataSource database, Consumer<String> progress) {
    this.database = database;
    this.progress = progress;
  }

  /**
   * Makes the sample unless it is there.
   *
   * @return whether it was made now
   */
  boolean make(double scale, String passwordHash) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        execute(connection, "SELECT pg_advisory_xact_lock(" + TURN + ")");
        boolean missing = !exists(connection, "SELECT 1 FROM sample");
        if (missing) {
          fill(connection, scale, passwordHash);
        }
        connection.commit();
        return missing;
      } catch (SQLException | RuntimeException | Error e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  private void fill(Connection connection, double scale, String passwordHash) throws SQLException {
    if (exists(connection, "SELECT 1 FROM users") || exists(connection, "SELECT 1 FROM banks")) {
      throw new IllegalStateException(
          "TOEIC_SCALE was above 0, allowed 0 for a database with content of its own; "
              + "set TOEIC_SCALE=0, or name an empty database in DATABASE_URL");
    }
    writeBanks(connection, scale);
    int learners = scaled(LEARNERS, scale);
    new Learners(learners, passwordHash).write(connection);
    execute(connection, "SELECT setval(pg_get_serial_sequence('users', 'id'), " + learners + ")");
    progress.accept("progress users " + learners + "/" + learners);
    execute(connection, "INSERT INTO sample (id, scale) VALUES (1, " + scale + ")");
    execute(connection, "ANALYZE");
  }

  private void writeBanks(Connection connection, double scale) throws SQLException {
    CopyText banks = new CopyText(connection, "banks (part, bank, questions)");
    CopyText passages = new CopyText(connection, "passages (part, bank, passage, content)", banks);
    CopyText questions =
        new CopyText(
            connection,
            "questions (part, bank, question, passage, prompt, choices, answer, explanation)",
            passages);
    int all = 0;
    for (Part part : Part.values()) {
      all += scaled(part.banks(), scale) * part.groupsInBank() * part.group();
    }
    int done = 0;
    for (Part part : Part.values()) {
      for (int number = 1; number <= scaled(part.banks(), scale); number++) {
        Bank bank = Author.bank(part, number);
        banks.row(part.number(), number, bank.questions().size());
        write(part.number(), number, bank, passages, questions);
        done += bank.questions().size();
      }
      questions.send();
      progress.accept("progress questions " + done + "/" + all);
    }
  }

  private static void write(int part, int number, Bank bank, CopyText passages, CopyText questions)
      throws SQLException {
    int passage = 0;
    for (Question each : bank.questions()) {
      if (each.passage() != passage) {
        passage = each.passage();
        passages.row(part, number, passage, each.content());
      }
      questions.row(
          part,
          number,
          each.number(),
          passage,
          each.prompt(),
          each.choices(),
          each.answer(),
          each.explanation());
    }
  }

  private static int scaled(int whole, double scale) {
    return (int) Math.max(1, Math.round(whole * scale));
  }

  private static boolean exists(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(query + " LIMIT 1")) {
      return found.next();
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
