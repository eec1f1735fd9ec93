// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.sample;

import dev.headroom.apps.systems.sample.CopyRows;
import dev.headroom.apps.systems.sample.Sample;
import dev.headroom.apps.systems.sample.SampleTable;
import dev.headroom.apps.toeic.bank.Bank;
import dev.headroom.apps.toeic.bank.Part;
import dev.headroom.apps.toeic.bank.Question;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Banks with passages and questions, and learners with their tests and progress. Immutable. */
final class ToeicSample {

  private static final int LEARNERS = 50_000;

  private ToeicSample() {}

  static Sample of(double scale) {
    return new Sample("TOEIC_SCALE", scale, ToeicSample::tables);
  }

  private static List<SampleTable> tables(double scale, String passwordHash) {
    List<SampleTable> tables = new ArrayList<>(bankTables(scale));
    tables.addAll(new Learners(scaled(LEARNERS, scale), passwordHash).tables());
    return tables;
  }

  private static List<SampleTable> bankTables(double scale) {
    long banks = 0;
    long passages = 0;
    long questions = 0;
    for (Part part : Part.values()) {
      int some = scaled(part.banks(), scale);
      banks += some;
      passages += (long) some * part.groupsInBank();
      questions += (long) some * part.groupsInBank() * part.group();
    }
    return List.of(
        SampleTable.of(
            "banks (part, bank, questions)",
            banks,
            rows ->
                eachBank(
                    scale,
                    (part, number, bank) ->
                        rows.number(part).number(number).number(bank.questions().size()).end())),
        SampleTable.of(
            "passages (part, bank, passage, content)",
            passages,
            rows ->
                eachBank(scale, (part, number, bank) -> writePassages(rows, part, number, bank))),
        SampleTable.of(
            "questions (part, bank, question, passage, prompt, choices, answer, explanation)",
            questions,
            rows ->
                eachBank(scale, (part, number, bank) -> writeQuestions(rows, part, number, bank))));
  }

  private interface BankWriter {
    void write(int part, int number, Bank bank) throws SQLException;
  }

  private static void eachBank(double scale, BankWriter writer) throws SQLException {
    for (Part part : Part.values()) {
      for (int number = 1; number <= scaled(part.banks(), scale); number++) {
        writer.write(part.number(), number, Author.bank(part, number));
      }
    }
  }

  private static void writePassages(CopyRows rows, int part, int number, Bank bank)
      throws SQLException {
    int passage = 0;
    for (Question each : bank.questions()) {
      if (each.passage() != passage) {
        passage = each.passage();
        rows.number(part).number(number).number(passage).text(each.content()).end();
      }
    }
  }

  private static void writeQuestions(CopyRows rows, int part, int number, Bank bank)
      throws SQLException {
    for (Question each : bank.questions()) {
      rows.number(part)
          .number(number)
          .number(each.number())
          .number(each.passage())
          .text(each.prompt())
          .list(each.choices())
          .number(each.answer())
          .text(each.explanation())
          .end();
    }
  }

  private static int scaled(int whole, double scale) {
    return (int) Math.max(1, Math.round(whole * scale));
  }
}
