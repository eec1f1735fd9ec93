// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.sample;

import dev.headroom.apps.systems.sample.Dice;
import dev.headroom.apps.toeic.bank.Bank;
import dev.headroom.apps.toeic.bank.Part;
import dev.headroom.apps.toeic.bank.Question;
import dev.headroom.apps.toeic.sample.Group.Choices;
import dev.headroom.apps.toeic.sample.Group.Draft;
import java.util.ArrayList;
import java.util.List;

/** Writes banks: the same part and number give the same bank, on any machine. Immutable. */
final class Author {

  private Author() {}

  static Bank bank(Part part, int number) {
    List<Question> questions = new ArrayList<>();
    for (int passage = 1; passage <= part.groupsInBank(); passage++) {
      Dice dice = new Dice(part.number(), number, passage);
      Group group = group(part, dice);
      for (Draft draft : group.drafts()) {
        Choices choices = draft.choices(dice);
        questions.add(
            new Question(
                questions.size() + 1,
                passage,
                group.content(),
                draft.prompt(),
                choices.all(),
                choices.answer(),
                draft.explanation()));
      }
    }
    return new Bank(questions);
  }

  private static Group group(Part part, Dice dice) {
    return switch (part) {
      case PHOTOGRAPHS -> Listening.photograph(dice);
      case RESPONSES -> Listening.response(dice);
      case CONVERSATIONS -> Listening.conversation(dice);
      case TALKS -> Listening.talk(dice);
      case SENTENCES -> ReadingPassages.sentence(dice);
      case TEXTS -> ReadingPassages.letter(dice);
      case READING -> ReadingPassages.reading(dice);
    };
  }
}
