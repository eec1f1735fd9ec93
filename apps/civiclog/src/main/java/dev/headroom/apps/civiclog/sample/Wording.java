// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.sample;

import dev.headroom.apps.systems.sample.Dice;
import java.util.List;

/** The texts of the sample data. All persons and associations are invented. Stateless. */
final class Wording {

  /** A kind of violation, its share of all and its titles. Immutable. */
  record Kind(String name, double share, List<String> titles) {}

  /** A city, its state and its time zone. Immutable. */
  record City(String name, String state, String timeZone) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              "landscaping",
              0.28,
              List.of(
                  "Grass above 20 cm",
                  "Dead tree at the front",
                  "Hedge over the footpath",
                  "Weeds along the drive")),
          new Kind(
              "parking",
              0.20,
              List.of(
                  "Trailer on the street",
                  "Car across the footpath",
                  "Boat in the drive",
                  "Truck in a visitor's place")),
          new Kind(
              "trash",
              0.16,
              List.of(
                  "Bins left out for days",
                  "Furniture at the kerb",
                  "Bags beside the container",
                  "Rubble in the yard")),
          new Kind(
              "exterior",
              0.16,
              List.of(
                  "Paint not approved",
                  "Broken fence",
                  "Satellite dish at the front",
                  "Shed without approval")),
          new Kind(
              "noise",
              0.10,
              List.of(
                  "Music after 22:00",
                  "Drilling on a Sunday",
                  "Party until 3:00",
                  "Alarm that repeats")),
          new Kind(
              "pets",
              0.06,
              List.of("Dog without a leash", "Barking at night", "Not cleaned up after a dog")),
          new Kind("other", 0.04, List.of("Short-term rental", "Business from the garage")));

  private static final List<String> DETAILS =
      List.of(
          "Seen on the morning round.",
          "Reported by two neighbours.",
          "The second time this month.",
          "It can be seen from the street.",
          "It was discussed with the owner in spring.",
          "It blocks the way of wheelchairs.",
          "The rules allow it on weekdays only.",
          "An approval was not found in the files.",
          "The owner said it would be gone by Friday.",
          "It can be seen from the common garden.");

  private static final List<City> CITIES =
      List.of(
          new City("Orlando", "FL", "America/New_York"),
          new City("Tampa", "FL", "America/New_York"),
          new City("Charlotte", "NC", "America/New_York"),
          new City("Atlanta", "GA", "America/New_York"),
          new City("Columbus", "OH", "America/New_York"),
          new City("Richmond", "VA", "America/New_York"),
          new City("Austin", "TX", "America/Chicago"),
          new City("Houston", "TX", "America/Chicago"),
          new City("Nashville", "TN", "America/Chicago"),
          new City("Madison", "WI", "America/Chicago"),
          new City("Denver", "CO", "America/Denver"),
          new City("Boise", "ID", "America/Boise"),
          new City("Phoenix", "AZ", "America/Phoenix"),
          new City("Tucson", "AZ", "America/Phoenix"),
          new City("Las Vegas", "NV", "America/Los_Angeles"),
          new City("San Diego", "CA", "America/Los_Angeles"),
          new City("Sacramento", "CA", "America/Los_Angeles"),
          new City("Seattle", "WA", "America/Los_Angeles"));

  private static final List<String> PLACES =
      List.of(
          "Cedar Grove",
          "Willow Creek",
          "Stone Bridge",
          "Lakeside",
          "Maple Ridge",
          "Harbor Point",
          "Sunset Hills",
          "Fox Hollow",
          "Orchard Park",
          "Quail Run",
          "Heron Bay",
          "Magnolia Court",
          "Juniper Flats",
          "Old Mill",
          "Clover Field",
          "Eagle Rock");

  private static final List<String> ASSOCIATION_KINDS =
      List.of("Homeowners Association", "Condominiums", "Townhomes", "Estates");

  private static final List<String> STREETS =
      List.of(
          "Elm Street",
          "Oak Lane",
          "Birch Court",
          "Heron Way",
          "Meadow Drive",
          "Garden Terrace",
          "Pine Loop",
          "Lake View",
          "Orchard Road",
          "Chestnut Close");

  private static final List<String> FIRST_NAMES =
      List.of(
          "Ada", "Ben", "Chloé", "David", "Elena", "Farid", "Grace", "Hiro", "Inès", "José", "Kofi",
          "Lena", "Miriam", "Noah", "Olga", "Priya", "Ruth", "Søren", "Tamar", "Yosef");

  private static final List<String> LAST_NAMES =
      List.of(
          "Adler",
          "Brown",
          "Castillo",
          "Dubois",
          "Evans",
          "Fischer",
          "García",
          "Haddad",
          "Ivanova",
          "Johnson",
          "Kim",
          "Levi",
          "Müller",
          "Nguyen",
          "Okafor",
          "Patel",
          "Rossi",
          "Smith",
          "Tanaka",
          "O'Brien");

  private static final List<String> COMMENTS =
      List.of(
          "Thank you, it will be done this week.",
          "The gardener comes on Tuesday.",
          "It was there before the rule.",
          "Please look again, it is gone.",
          "May I have two more weeks?",
          "A photo of today is attached to the next report.",
          "The neighbours agreed to it.",
          "The board decided this at its last meeting.");

  private static final List<String> NOTICES =
      List.of(
          "Pool closed for maintenance",
          "Annual meeting",
          "New rules for visitors' parking",
          "Bins are collected a day later",
          "Painting of the fences",
          "Budget for next year",
          "Election of the board",
          "Water turned off on Monday");

  private static final int HOUSES_OF_A_STREET = 50;

  private Wording() {}

  static Kind kind(double roll) {
    double sum = 0;
    for (Kind each : KINDS) {
      sum += each.share();
      if (roll < sum) {
        return each;
      }
    }
    return KINDS.getLast();
  }

  static String title(SampleViolation violation) {
    return pick(violation.kind().titles(), Field.TITLE, violation.id());
  }

  static String description(SampleViolation violation) {
    return title(violation)
        + ". "
        + pick(DETAILS, Field.DESCRIPTION, violation.id())
        + " "
        + pick(DETAILS, Field.DESCRIPTION, -violation.id());
  }

  static City city(int association) {
    return pick(CITIES, Field.CITY, association);
  }

  static String association(int association) {
    return pick(PLACES, Field.ASSOCIATION_NAME, association)
        + " "
        + pick(ASSOCIATION_KINDS, Field.ASSOCIATION_KIND, association)
        + " "
        + association;
  }

  /**
   * Returns the address of a property: fifty stand in one street.
   *
   * @param number that of the property in its association, from 0
   */
  static String street(int property, int number) {
    int house = number % HOUSES_OF_A_STREET;
    return 2 * (1 + house) + " " + pick(STREETS, Field.STREET, property - house);
  }

  static String person(long user) {
    return pick(FIRST_NAMES, Field.FIRST_NAME, user)
        + " "
        + pick(LAST_NAMES, Field.LAST_NAME, user);
  }

  static String comment(long comment) {
    return pick(COMMENTS, Field.COMMENT, comment);
  }

  static String notice(long notice) {
    return pick(NOTICES, Field.NOTICE, notice);
  }

  private static <T> T pick(List<T> from, Field field, long row) {
    return from.get(Dice.pick(field, row, from.size()));
  }
}
