// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.sample;

import dev.headroom.apps.systems.sample.Dice;
import dev.headroom.apps.systems.sample.Sample;
import java.time.Duration;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How many associations, properties, users and violations there are, and who owns, governs and
 * breaks what.
 *
 * <p>Immutable.
 *
 * <p>User 1 is the administrator. Users 2, 3 and 4 are of association 1: a member of its board, its
 * manager, and a resident. Each association has a board of three owners; one manager works for
 * three associations. Few properties have most violations. Violations are numbered in the order of
 * their time, so that those of one association are spread over the table, as they are where
 * associations report at the same time.
 */
final class Population {

  static final long ADMINISTRATOR = 1;
  static final long BOARD = 2;
  static final long MANAGER = 3;
  static final long RESIDENT = 4;

  private static final int ASSOCIATIONS = 300;
  private static final int PROPERTIES_EACH = 200;
  private static final int VIOLATIONS_EACH = 5;
  private static final int BOARD_MEMBERS = 3;
  private static final int ASSOCIATIONS_OF_A_MANAGER = 3;
  private static final double WITHOUT_OWNER = 0.03;
  private static final double OF_THE_SAME_OWNER = 0.07;
  private static final int YEARS = 5;

  private final int associations;
  private final int[] first;
  private final int[] associationOf;
  private final int[] owners;
  private final int[] managers;
  private final int users;
  private final int[] violations;

  Population(double scale) {
    this.associations = (int) Math.max(3, Math.round(ASSOCIATIONS * scale));
    int properties = associations * PROPERTIES_EACH;
    int[] sizes = spread(associations, properties, Population::weight);
    this.first = new int[associations + 2];
    this.associationOf = new int[properties + 1];
    int next = 1;
    for (int association = 1; association <= associations; association++) {
      first[association] = next;
      for (int i = 0; i < sizes[association]; i++) {
        associationOf[next++] = association;
      }
    }
    first[associations + 1] = next;
    this.owners = new int[properties + 1];
    this.managers = new int[associations + 1];
    this.users = settle();
    this.violations = shuffled(properties, properties * VIOLATIONS_EACH);
  }

  /** Gives each property its owner and each association its manager; returns the last user. */
  private int settle() {
    int last = (int) ADMINISTRATOR;
    for (int association = 1; association <= associations; association++) {
      int begin = first[association];
      owners[begin + 1] = ++last;
      managers[association] =
          association % ASSOCIATIONS_OF_A_MANAGER == 1 ? ++last : managers[association - 1];
      owners[begin] = ++last;
      for (int property = begin + 2; property < first[association + 1]; property++) {
        double roll = Dice.roll(Field.OWNER, property);
        if (property > begin + BOARD_MEMBERS && roll < WITHOUT_OWNER) {
          continue;
        }
        boolean same = property > begin + BOARD_MEMBERS + 1 && roll < OF_THE_SAME_OWNER;
        owners[property] = same && owners[property - 1] != 0 ? owners[property - 1] : ++last;
      }
    }
    return last;
  }

  private static double weight(int association) {
    return association == 1 ? 1.6 : 0.4 + 1.2 * Dice.roll(Field.SIZE, association);
  }

  /** Spreads a number over things by their weights, which are numbered from 1. */
  private static int[] spread(int things, int number, IntToDoubleFunction weight) {
    double sum = IntStream.rangeClosed(1, things).mapToDouble(weight).sum();
    int[] counts = new int[things + 1];
    double due = 0;
    int given = 0;
    for (int thing = 1; thing <= things; thing++) {
      due += number * weight.applyAsDouble(thing) / sum;
      counts[thing] = (int) Math.round(due) - given;
      given += counts[thing];
    }
    return counts;
  }

  /** Returns the weight of a property; the resident whose sign-in is known has some violations. */
  private static double offences(int property) {
    return property == 1 ? 2 : -Math.log(1 - Dice.roll(Field.OFFENCES, property));
  }

  /** Returns the properties of violations, each as often as it has some, in a random order. */
  private static int[] shuffled(int properties, int number) {
    int[] counts = spread(properties, number, Population::offences);
    int[] order = new int[number + 1];
    int at = 1;
    for (int property = 1; property <= properties; property++) {
      for (int i = 0; i < counts[property]; i++) {
        order[at++] = property;
      }
    }
    for (int i = number; i > 1; i--) {
      int other = 1 + Dice.pick(Field.ORDER, i, i);
      int taken = order[i];
      order[i] = order[other];
      order[other] = taken;
    }
    return order;
  }

  int associations() {
    return associations;
  }

  int properties() {
    return owners.length - 1;
  }

  int users() {
    return users;
  }

  int violations() {
    return violations.length - 1;
  }

  /** Returns the first property of an association; the others follow it. */
  int firstProperty(int association) {
    return first[association];
  }

  /** Returns the number of an association's properties. */
  int size(int association) {
    return first[association + 1] - first[association];
  }

  int associationOf(int property) {
    return associationOf[property];
  }

  /** Returns the owner of a property; 0 for none. */
  int owner(int property) {
    return owners[property];
  }

  int manager(int association) {
    return managers[association];
  }

  /** Returns whether a property's owner is in the board of its association. */
  boolean isBoard(int property) {
    int number = property - first[associationOf[property]];
    return number >= 1 && number <= BOARD_MEMBERS;
  }

  /** Returns a member of the board of an association. */
  int board(int association, double roll) {
    return owners[first[association] + 1 + (int) (roll * BOARD_MEMBERS)];
  }

  /** Returns the property at which a violation was seen. */
  int propertyOf(long violation) {
    return violations[(int) violation];
  }

  /** Returns when a violation was reported, later for a higher number. */
  long createdAt(long violation) {
    double share = (violation - Dice.roll(Field.CREATED, violation)) / violations();
    return before(1 - share, YEARS * 365);
  }

  /** Returns an instant within some days before the anchor. */
  static long before(double roll, int days) {
    return Sample.END.toEpochMilli() - 1 - (long) (roll * Duration.ofDays(days).toMillis());
  }
}
