// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.bank;

import java.util.List;

/**
 * A question as a learner sees it, without its answer.
 *
 * <p>Immutable.
 *
 * @param number in its bank
 * @param passage number of what is heard or read before
 * @param content what is heard or read before; may be empty
 * @param prompt what is asked
 * @param choices three or four
 */
public record QuestionView(
    int number, int passage, String content, String prompt, List<String> choices) {

  /** Returns what a learner may see of a question. */
  public static QuestionView of(Question question) {
    return new QuestionView(
        question.number(),
        question.passage(),
        question.content(),
        question.prompt(),
        question.choices());
  }
}
