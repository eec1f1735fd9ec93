// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.exam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.toeic.bank.Bank;
import dev.headroom.apps.toeic.bank.Question;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawTest {

  private static final Bank THIRTY =
      new Bank(
          IntStream.rangeClosed(1, 30)
              .mapToObj(number ->
                  new Question(
                      number, (number + 2) / 3, "", "?", List.of("a", "b", "c", "d"), 1, ""))
              .toList());

  @Test
  void takesWholePassagesAndNoQuestionTwice() {
    for (int seed = 0; seed < 200; seed++) {
      List<Integer> drawn = Draw.from(THIRTY, 7, new Random(seed));
      assertThat(drawn).hasSize(9).doesNotHaveDuplicates();
      for (int i = 0; i < 9; i += 3) {
        assertThat(drawn.get(i) % 3).isEqualTo(1);
      }
    }
  }

  @Test
  void givesTheWholeBankWhenMoreIsAskedFor() {
    assertThat(Draw.from(THIRTY, 100, new Random(1))).hasSize(30).doesNotHaveDuplicates();
  }
}
