// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.toeic.bank.Bank;
import dev.headroom.apps.toeic.bank.Part;
import dev.headroom.apps.toeic.bank.Question;
import java.util.Arrays;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class AuthorTest {

  @Test
  void writesFiftyThousandQuestions() {
    assertThat(
            Arrays.stream(Part.values())
                .mapToInt(part -> part.banks() * part.groupsInBank() * part.group())
                .sum())
        .isEqualTo(50_000);
  }

  @Test
  void writesTheSameBankEachTimeAndAnotherForEachNumber() {
    for (Part part : Part.values()) {
      assertThat(Author.bank(part, 7)).isEqualTo(Author.bank(part, 7));
      assertThat(Author.bank(part, 7)).isNotEqualTo(Author.bank(part, 8));
    }
  }

  @Test
  void offersDifferentChoicesAndOneRightAnswerAmongThem() {
    for (Part part : Part.values()) {
      Bank bank = Author.bank(part, 3);
      assertThat(bank.questions()).hasSize(part.groupsInBank() * part.group());
      for (Question question : bank.questions()) {
        assertThat(new HashSet<>(question.choices())).hasSize(part.choices());
        assertThat(question.answer()).isBetween(1, part.choices());
        assertThat(question.prompt()).isNotBlank();
      }
      assertThat(bank.questions()).extracting(Question::answer).contains(1, 2, 3);
    }
  }

  @Test
  void putsTheArticleThatIsHeard() {
    assertThat(Words.a("employee handbook")).isEqualTo("An employee handbook");
    assertThat(Words.a("budget report")).isEqualTo("A budget report");
  }
}
