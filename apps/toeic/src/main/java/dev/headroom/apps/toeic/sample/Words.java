// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.sample;

import java.util.List;

/** What the questions talk about. Immutable. */
final class Words {

  static final List<String> PEOPLE =
      List.of(
          "Ms. Tanaka",
          "Mr. Novak",
          "Ms. Okafor",
          "Mr. Lindgren",
          "Ms. Duarte",
          "Mr. Haddad",
          "Ms. Keller",
          "Mr. Iyer",
          "Ms. Moreau",
          "Mr. Sato",
          "Ms. Petrov",
          "Mr. Walsh");
  static final List<String> DAYS =
      List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday");
  static final List<String> TIMES =
      List.of("8:30", "9:15", "10:00", "11:45", "1:30", "2:15", "3:00", "4:45");
  static final List<String> PLACES =
      List.of(
          "the main lobby",
          "the warehouse",
          "the third-floor meeting room",
          "the cafeteria",
          "the parking garage",
          "the training center",
          "the reception desk",
          "the loading dock");
  static final List<String> THINGS =
      List.of(
          "budget report",
          "sales presentation",
          "delivery schedule",
          "employee handbook",
          "product catalog",
          "rental contract",
          "travel itinerary",
          "safety inspection",
          "customer survey",
          "job advertisement",
          "design proposal",
          "press release");
  static final List<String> TEAMS =
      List.of(
          "accounting",
          "marketing",
          "human resources",
          "maintenance",
          "customer service",
          "shipping",
          "research",
          "purchasing");
  static final List<String> FIRMS =
      List.of(
          "Brightwater Supplies",
          "Northgate Hotel",
          "Halden Logistics",
          "Cedar Lane Clinic",
          "Marlow Print Works",
          "Orchard Street Bank",
          "Vista Air",
          "Quill Office Furniture");
  static final List<String> CAUSES =
      List.of(
          "a supplier was late",
          "the printer broke down",
          "the client asked for changes",
          "the road was closed",
          "two people are on leave",
          "the software was being updated");
  static final List<String> STEPS =
      List.of(
          "call the supplier",
          "send an e-mail to the team",
          "check the calendar",
          "print a new copy",
          "book another room",
          "ask a manager for approval");

  private Words() {}

  /** Puts the article before a thing that begins a sentence. */
  static String a(String thing) {
    return ("aeiou".indexOf(thing.charAt(0)) < 0 ? "A " : "An ") + thing;
  }
}
