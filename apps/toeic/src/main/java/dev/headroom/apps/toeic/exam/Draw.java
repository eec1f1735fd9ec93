// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.exam;

import dev.headroom.apps.toeic.bank.Bank;
import dev.headroom.apps.toeic.bank.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Draws questions from a bank. Immutable. */
final class Draw {

  private Draw() {}

  /**
   * Takes neighbouring passages from a random one on, each with all of its questions, until there
   * are enough questions or the bank is at its end.
   *
   * @return numbers of questions, no passage twice
   */
  static List<Integer> from(Bank bank, int atLeast, RandomGenerator random) {
    List<Integer> passages =
        List.copyOf(new TreeSet<>(bank.questions().stream().map(Question::passage).toList()));
    int first = random.nextInt(passages.size());
    List<Integer> drawn = new ArrayList<>();
    for (int i = 0; i < passages.size() && drawn.size() < atLeast; i++) {
      int passage = passages.get((first + i) % passages.size());
      bank.questions().stream()
          .filter(question -> question.passage() == passage)
          .forEach(question -> drawn.add(question.number()));
    }
    return drawn;
  }
}
