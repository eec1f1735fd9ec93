// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.exam;

import dev.headroom.apps.systems.web.RefusedException;
import dev.headroom.apps.toeic.bank.BankKey;
import dev.headroom.apps.toeic.bank.Banks;
import dev.headroom.apps.toeic.bank.Part;
import dev.headroom.apps.toeic.bank.Question;
import dev.headroom.apps.toeic.bank.QuestionView;
import dev.headroom.apps.toeic.exam.ExamFinished.PartResult;
import dev.headroom.apps.toeic.exam.ExamRows.Row;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Draws, answers and scores sets; a learner sees only the own sets. Thread-safe. */
@Service
record Exams(
    ExamRows rows,
    Banks banks,
    TransactionTemplate transactions,
    ApplicationEventPublisher events) {

  private static final int LATEST = 20;
  private static final RandomGenerator RANDOM = new SecureRandom();

  ExamView practise(long user, Part part, int size) {
    List<Item> items = new ArrayList<>();
    draw(part, size, items);
    return begin(user, Kind.PRACTICE, items);
  }

  ExamView test(long user, Kind kind) {
    List<Item> items = new ArrayList<>();
    for (Part part : Part.values()) {
      draw(part, kind.questions(part), items);
    }
    return begin(user, kind, items);
  }

  private void draw(Part part, int size, List<Item> items) {
    long all = banks.banksOf(part.number());
    if (all == 0) {
      throw RefusedException.missing("bank of this part");
    }
    BankKey bank = new BankKey(part.number(), (int) RANDOM.nextLong(1, all + 1));
    for (int question : Draw.from(banks.bank(bank), size, RANDOM)) {
      items.add(new Item(items.size() + 1, bank, question, null));
    }
  }

  private ExamView begin(long user, Kind kind, List<Item> items) {
    Row begun =
        inTransaction(() -> {
          long exam = rows.insert(user, kind, items.size());
          rows.insertItems(exam, items);
          return rows.find(user, exam).orElseThrow();
        });
    return view(begun, items);
  }

  ExamView view(long user, long exam) {
    Row row = required(user, exam);
    return view(row, rows.items(exam));
  }

  List<ExamView.Brief> latest(long user) {
    return rows.latest(user, LATEST).stream()
        .map(row ->
            new ExamView.Brief(
                row.id(),
                row.kind().text(),
                row.startedAt(),
                row.dueAt(),
                row.finishedAt(),
                row.questions(),
                row.correct(),
                row.points()))
        .toList();
  }

  ExamView.Taken answer(long user, long exam, Wishes.Answer given) {
    Row row = required(user, exam);
    Item item =
        rows.item(exam, given.position()).orElseThrow(() -> RefusedException.missing("position"));
    Question question = questionOf(item);
    if (given.choice() > question.choices().size()) {
      throw new RefusedException(
          HttpStatus.BAD_REQUEST,
          "choice must be 1 to " + question.choices().size() + " at this position");
    }
    boolean taken = rows.answer(exam, given.position(), given.choice());
    if (!taken) {
      throw new RefusedException(
          HttpStatus.CONFLICT,
          row.finishedAt() != null
              ? "this set is finished"
              : row.over() ? "the time is over" : "this question is answered already");
    }
    if (row.kind() != Kind.PRACTICE) {
      return new ExamView.Taken(given.position(), given.choice(), null, null, null);
    }
    return new ExamView.Taken(
        given.position(),
        given.choice(),
        given.choice() == question.answer(),
        question.answer(),
        question.explanation());
  }

  /** Finishes a set once; a second call returns the same result. */
  ExamView.Result finish(long user, long exam) {
    Row row = required(user, exam);
    List<Item> seen = rows.items(exam);
    // Read before the transaction, so that no cache load runs while a connection is held.
    Map<Integer, Question> questions = new HashMap<>();
    seen.forEach(item -> questions.put(item.position(), questionOf(item)));
    Score score =
        inTransaction(() -> {
          boolean open = rows.lockOpen(user, exam);
          Score marked = mark(rows.items(exam), questions);
          if (open) {
            rows.finish(exam, row.kind(), marked);
            events.publishEvent(finished(user, row.kind(), marked));
          }
          return marked;
        });
    boolean test = row.kind() != Kind.PRACTICE;
    return new ExamView.Result(
        exam,
        row.kind().text(),
        row.questions(),
        score.correct(),
        test ? score.listening() : null,
        test ? score.reading() : null,
        test ? score.listening() + score.reading() : null,
        score.parts());
  }

  private static ExamFinished finished(long user, Kind kind, Score score) {
    return new ExamFinished(
        user,
        kind != Kind.PRACTICE,
        score.parts().stream()
            .filter(part -> part.answered() > 0)
            .map(part -> new PartResult(part.part(), part.answered(), part.correct()))
            .toList());
  }

  private static Score mark(List<Item> items, Map<Integer, Question> questions) {
    return Score.of(
        items.stream()
            .map(item -> marked(item, Objects.requireNonNull(questions.get(item.position()))))
            .toList());
  }

  private static Score.Marked marked(Item item, Question question) {
    Integer choice = item.choice();
    return new Score.Marked(
        item.bank().part(), choice != null, choice != null && choice == question.answer());
  }

  private ExamView view(Row row, List<Item> items) {
    return new ExamView(
        row.id(),
        row.kind().text(),
        row.startedAt(),
        row.dueAt(),
        row.finishedAt(),
        row.questions(),
        row.correct(),
        row.points(),
        items.stream().map(item -> view(row, item)).toList());
  }

  private ExamView.ItemView view(Row row, Item item) {
    Question question = questionOf(item);
    boolean revealed =
        row.finishedAt() != null || (row.kind() == Kind.PRACTICE && item.choice() != null);
    return new ExamView.ItemView(
        item.position(),
        item.bank().part(),
        QuestionView.of(question),
        item.choice(),
        revealed ? question.answer() : null,
        revealed ? question.explanation() : null);
  }

  private Question questionOf(Item item) {
    return banks.bank(item.bank()).question(item.question());
  }

  private Row required(long user, long exam) {
    return rows.find(user, exam).orElseThrow(() -> RefusedException.missing("set"));
  }

  private <T> T inTransaction(Supplier<T> work) {
    return Objects.requireNonNull(transactions.execute(status -> work.get()));
  }
}
