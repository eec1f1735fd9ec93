// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.exam;

import dev.headroom.apps.toeic.bank.Part;
import java.util.Arrays;
import java.util.List;

/**
 * What a finished set came to. Immutable.
 *
 * <p>Method: each half of the test gives 5 to 495 points in steps of 5, in proportion to the share
 * of right answers; the real test's tables are not public.
 */
record Score(int correct, int listening, int reading, List<Tally> parts) {

  private static final int MIN = 5;
  private static final int STEPS = 98;

  /** Answers to the questions of a part. Immutable. */
  record Tally(int part, int questions, int answered, int correct) {}

  /** An answer and whether it was right. Immutable. */
  record Marked(int part, boolean answered, boolean right) {}

  static Score of(List<Marked> all) {
    List<Tally> parts =
        Arrays.stream(Part.values())
            .map(part -> tally(part, all))
            .filter(tally -> tally.questions() > 0)
            .toList();
    return new Score(
        parts.stream().mapToInt(Tally::correct).sum(),
        points(parts, true),
        points(parts, false),
        parts);
  }

  private static Tally tally(Part part, List<Marked> all) {
    List<Marked> answers = all.stream().filter(each -> each.part() == part.number()).toList();
    return new Tally(
        part.number(),
        answers.size(),
        (int) answers.stream().filter(Marked::answered).count(),
        (int) answers.stream().filter(Marked::right).count());
  }

  private static int points(List<Tally> parts, boolean listening) {
    List<Tally> half =
        parts.stream().filter(each -> Part.of(each.part()).isListening() == listening).toList();
    int questions = half.stream().mapToInt(Tally::questions).sum();
    int correct = half.stream().mapToInt(Tally::correct).sum();
    return questions == 0 ? MIN : MIN + 5 * Math.round((float) STEPS * correct / questions);
  }
}
