// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.bank;

import java.util.List;

/**
 * A question with its answer, for the service's own eyes.
 *
 * <p>Immutable.
 *
 * @param number in its bank, from 1
 * @param passage number of what is heard or read before, from 1
 * @param content what is heard or read before; may be empty
 * @param prompt what is asked
 * @param choices three or four
 * @param answer the right one, from 1
 * @param explanation why
 */
public record Question(
    int number,
    int passage,
    String content,
    String prompt,
    List<String> choices,
    int answer,
    String explanation) {

  /** Copies. */
  public Question {
    choices = List.copyOf(choices);
  }
}
