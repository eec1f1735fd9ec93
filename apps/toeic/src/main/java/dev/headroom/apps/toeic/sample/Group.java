// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.sample;

import dev.headroom.apps.systems.sample.Dice;
import java.util.ArrayList;
import java.util.List;

/** What is heard or read, and the questions on it. Immutable. */
record Group(String content, List<Draft> drafts) {

  Group {
    drafts = List.copyOf(drafts);
  }

  static Group of(String content, Draft... drafts) {
    return new Group(content, List.of(drafts));
  }

  /** A question before its choices are put in an order. Immutable. */
  record Draft(String prompt, String right, List<String> wrong, String explanation) {

    Draft {
      wrong = List.copyOf(wrong);
    }

    /** The choices, the right one at a place of chance. */
    Choices choices(Dice dice) {
      List<String> all = new ArrayList<>(wrong);
      int place = dice.below(wrong.size() + 1);
      all.add(place, right);
      return new Choices(all, place + 1);
    }
  }

  /** Choices in their order, and the number of the right one, from 1. Immutable. */
  record Choices(List<String> all, int answer) {

    Choices {
      all = List.copyOf(all);
    }
  }
}
