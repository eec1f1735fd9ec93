// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.exam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.toeic.exam.Score.Marked;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScoreTest {

  @Test
  void goesFromTenToNineHundredAndNinety() {
    assertThat(points(0)).isEqualTo(10);
    assertThat(points(50)).isEqualTo(500);
    assertThat(points(100)).isEqualTo(990);
  }

  @Test
  void countsWhatWasLeftOutAsWrong() {
    Score score = Score.of(List.of(new Marked(5, false, false), new Marked(5, true, true)));
    assertThat(score.correct()).isEqualTo(1);
    assertThat(score.reading()).isEqualTo(250);
    assertThat(score.listening()).isEqualTo(5);
    assertThat(score.parts()).containsExactly(new Score.Tally(5, 2, 1, 1));
  }

  private static int points(int right) {
    List<Marked> all =
        Stream.of(2, 5)
            .flatMap(part ->
                Stream.concat(
                    Collections.nCopies(right, new Marked(part, true, true)).stream(),
                    Collections.nCopies(100 - right, new Marked(part, true, false)).stream()))
            .toList();
    Score score = Score.of(all);
    return score.listening() + score.reading();
  }
}
