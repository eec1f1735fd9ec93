// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.exam;

import java.util.List;

/**
 * Published within the transaction, when a learner has finished a set.
 *
 * <p>Immutable.
 *
 * @param userId whose set
 * @param isTest whether it was a mock test, which counts for the leader board
 * @param parts what was answered
 */
public record ExamFinished(long userId, boolean isTest, List<PartResult> parts) {

  /**
   * What was answered of a part.
   *
   * <p>Immutable.
   *
   * @param part 1 to 7
   * @param answered questions that were answered
   * @param correct those that were answered right
   */
  public record PartResult(int part, int answered, int correct) {}
}
