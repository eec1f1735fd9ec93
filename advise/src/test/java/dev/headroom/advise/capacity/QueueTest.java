// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueueTest {

  @ParameterizedTest
  @CsvSource({
    "1, 0.5, 0.5",
    "2, 0.5, 0.3333",
    "4, 0.8, 0.5964",
    "10, 0.8, 0.4092",
    "16, 0.5, 0.0090"
  })
  void waitsWithTheProbabilityOfErlang(int servers, double utilisation, double probability) {
    assertThat(Queue.waitProbability(servers, utilisation)).isCloseTo(probability, within(1e-4));
  }

  @Test
  void stretchesOneServerAsTheFormulaOfOneQueueSays() {
    assertThat(Queue.stretch(1, 0.75)).isCloseTo(4, within(1e-9));
    assertThat(Queue.stretch(1, 1)).isInfinite();
    assertThat(Queue.stretch(8, 0)).isEqualTo(1);
  }

  @Test
  void liesBetweenWholeNumbersOfServers() {
    assertThat(Queue.waitProbability(2.5, 0.7))
        .isBetween(Queue.waitProbability(3, 0.7), Queue.waitProbability(2, 0.7));
  }

  /** With as many places as servers it is Erlang's loss formula: 5 offered, 5 servers, 28.5 %. */
  @Test
  void refusesTheShareOfErlangsLossFormula() {
    assertThat(Queue.refusedShare(5, 5, 5)).isCloseTo(0.2849, within(1e-4));
    assertThat(Queue.refusedShare(2, 50, 1000)).isCloseTo(0.96, within(1e-3));
  }
}
