// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatementTallyTest {
  private final StatementTally tally = new StatementTally();

  @Test
  void countsStatementsAndTimeOfTheOpenUnit() {
    tally.statementExecuted("before", 1000, null);
    try (StatementTally.Unit unit = tally.open()) {
      tally.statementExecuted("a", 5, null);
      tally.statementExecuted("b", 7, null);
      tally.transactionEnded(2, null);

      assertThat(unit.count()).isEqualTo(2);
      assertThat(unit.nanos()).isEqualTo(14);
    }
  }

  @Test
  void freesTheThreadAtTheEnd() {
    StatementTally.Unit unit = tally.open();
    unit.close();
    tally.statementExecuted("after", 1, null);
    unit.close();

    assertThat(tally.current()).isNull();
    assertThat(unit.count()).isZero();
  }

  @Test
  void givesTheSumsOfAnInnerUnitToTheOuter() {
    try (StatementTally.Unit outer = tally.open()) {
      tally.statementExecuted("a", 1, null);
      try (StatementTally.Unit inner = tally.open()) {
        tally.statementExecuted("b", 2, null);
        assertThat(inner.count()).isOne();
        assertThat(outer.count()).isOne();
      }

      assertThat(tally.current()).isSameAs(outer);
      assertThat(outer.count()).isEqualTo(2);
      assertThat(outer.nanos()).isEqualTo(3);
    }
  }

  @Test
  void keepsThreadsApartButCarriesWhatIsHandedOver() throws InterruptedException {
    try (StatementTally.Unit unit = tally.open()) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        threads.add(
            Thread.startVirtualThread(tally.carry(() -> tally.statementExecuted("mine", 1, null))));
        threads.add(Thread.startVirtualThread(() -> tally.statementExecuted("not mine", 1, null)));
      }
      for (Thread thread : threads) {
        thread.join();
      }

      assertThat(unit.count()).isEqualTo(100);
      assertThat(unit.nanos()).isEqualTo(100);
    }
  }

  @Test
  void leavesTheCarryingThreadAsItWas() {
    Runnable task;
    try (StatementTally.Unit unit = tally.open()) {
      task = tally.carry(() -> tally.statementExecuted("late", 1, null));
      assertThat(unit.count()).isZero();
    }
    task.run();

    assertThat(tally.current()).isNull();
  }

  @Test
  void carriesNothingWhenNoUnitIsOpen() {
    Runnable task = () -> {};

    assertThat(tally.carry(task)).isSameAs(task);
  }
}
