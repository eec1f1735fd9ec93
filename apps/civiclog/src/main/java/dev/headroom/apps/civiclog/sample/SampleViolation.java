// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.sample;

import dev.headroom.apps.systems.sample.Dice;
import dev.headroom.apps.systems.sample.Sample;
import java.time.Duration;
import java.time.LocalDate;

/** One violation, whose facts follow from its number. Immutable. */
record SampleViolation(Population population, long id) {

  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final int DAYS_TO_REMEDY = 14;
  private static final int DAYS_OF_A_CASE = 60;

  /** The states, and up to which number one is drawn: of a new, a current and an old violation. */
  private static final String[] STATES = {"open", "notified", "hearing", "fined", "closed"};

  private static final double[] NEW = {0.45, 0.95, 1, 1, 1};
  private static final double[] CURRENT = {0.05, 0.35, 0.45, 0.60, 1};
  private static final double[] OLD = {0.004, 0.010, 0.015, 0.040, 1};

  int property() {
    return population.propertyOf(id);
  }

  int association() {
    return population.associationOf(property());
  }

  long createdAt() {
    return population.createdAt(id);
  }

  private long age() {
    return Sample.END.toEpochMilli() - createdAt();
  }

  String state() {
    long age = age();
    double[] limits = age < DAYS_TO_REMEDY * DAY ? NEW : age < 90 * DAY ? CURRENT : OLD;
    double roll = Dice.roll(Field.STATE, id);
    int at = 0;
    while (roll >= limits[at]) {
      at++;
    }
    return STATES[at];
  }

  boolean isIn(String state) {
    return state().equals(state);
  }

  /** Returns when it was changed last. */
  long updatedAt() {
    if (isIn("open")) {
      return createdAt();
    }
    double roll = Dice.roll(Field.CHANGED, id);
    return createdAt() + (long) (roll * Math.min(age() - 1, DAYS_OF_A_CASE * DAY));
  }

  LocalDate dueOn() {
    return day(createdAt(), DAYS_TO_REMEDY);
  }

  /** Returns the day that is some days after an instant, in UTC. */
  static LocalDate day(long epochMillis, int later) {
    return LocalDate.ofEpochDay(Math.floorDiv(epochMillis, DAY) + later);
  }

  int severity() {
    double roll = Dice.roll(Field.SEVERITY, id);
    return roll < 0.6 ? 1 : roll < 0.9 ? 2 : 3;
  }

  Wording.Kind kind() {
    return Wording.kind(Dice.roll(Field.KIND, id));
  }

  /** Returns who reported it: the manager, the board, or a neighbour. */
  long reporter() {
    double roll = Dice.roll(Field.REPORTER, id);
    int association = association();
    if (roll < 0.6) {
      return population.manager(association);
    }
    if (association == 1 && roll >= 0.98) {
      return Population.RESIDENT;
    }
    int neighbour =
        population.owner(
            population.firstProperty(association) + (int) (roll * population.size(association)));
    return roll < 0.8 || neighbour == 0 ? population.board(association, roll) : neighbour;
  }

  /** Returns whether its owner was fined. */
  boolean hasFine() {
    return isIn("fined") || (isIn("closed") && Dice.roll(Field.FINE, id) < 0.25);
  }

  /** Returns whether it was heard, or will be. */
  boolean hasHearing() {
    double roll = Dice.roll(Field.HEARING, id);
    return isIn("hearing") || (isIn("fined") && roll < 0.4) || (isIn("closed") && roll < 0.08);
  }

  int comments() {
    double keen = Dice.roll(Field.COMMENTS, id);
    return (int) (6 * keen * keen * keen);
  }
}
