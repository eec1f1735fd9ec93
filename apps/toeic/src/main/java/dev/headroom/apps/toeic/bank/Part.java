// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.bank;

import java.util.List;

/**
 * A part of the test. Listening parts are given as text scripts.
 *
 * <p>Immutable.
 */
public enum Part {
  /** One statement of four fits the picture. */
  PHOTOGRAPHS(1, "Photographs", 1, 4, 1, 6, 60),
  /** One answer of three fits the question. */
  RESPONSES(2, "Question and response", 1, 3, 3, 25, 80),
  /** Three questions on what two people say. */
  CONVERSATIONS(3, "Conversations", 3, 4, 3, 39, 80),
  /** Three questions on what one person says. */
  TALKS(4, "Talks", 3, 4, 3, 30, 60),
  /** A word is missing from a sentence. */
  SENTENCES(5, "Incomplete sentences", 1, 4, 3, 30, 102),
  /** Four words or sentences are missing from a letter. */
  TEXTS(6, "Text completion", 4, 4, 4, 16, 60),
  /** Three questions on a text. */
  READING(7, "Reading comprehension", 3, 4, 3, 54, 60);

  private static final List<Part> ALL = List.of(values());

  private final int number;
  private final String title;
  private final int group;
  private final int choices;
  private final int inShortTest;
  private final int inFullTest;
  private final int banks;

  Part(
      int number,
      String title,
      int group,
      int choices,
      int inShortTest,
      int inFullTest,
      int banks) {
    this.number = number;
    this.title = title;
    this.group = group;
    this.choices = choices;
    this.inShortTest = inShortTest;
    this.inFullTest = inFullTest;
    this.banks = banks;
  }

  /**
   * Finds a part.
   *
   * @param number 1 to 7
   * @return the part
   */
  public static Part of(int number) {
    return ALL.get(number - 1);
  }

  /** Returns its number in the test, 1 to 7. */
  public int number() {
    return number;
  }

  /** Returns what it is called. */
  public String title() {
    return title;
  }

  /** Returns whether it is heard; the others are read. */
  public boolean isListening() {
    return number <= TALKS.number;
  }

  /** Returns how many questions belong to one script or text. */
  public int group() {
    return group;
  }

  /** Returns how many answers a question offers. */
  public int choices() {
    return choices;
  }

  /** Returns how many questions of it a short test has. */
  public int inShortTest() {
    return inShortTest;
  }

  /** Returns how many questions of it a full test has. */
  public int inFullTest() {
    return inFullTest;
  }

  /** Returns how many banks make up the whole content. */
  public int banks() {
    return banks;
  }

  /** Returns how many groups one bank has. */
  public int groupsInBank() {
    return 100 / group;
  }
}
