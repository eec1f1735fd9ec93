// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.bank;

import java.util.List;

/**
 * About a hundred questions of one part.
 *
 * <p>Immutable.
 *
 * @param questions by number, those of a passage together
 */
public record Bank(List<Question> questions) {

  /** Copies. */
  public Bank {
    questions = List.copyOf(questions);
  }

  /**
   * Finds a question.
   *
   * @param number from 1
   * @return the question
   */
  public Question question(int number) {
    return questions.get(number - 1);
  }
}
