// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.sample;

import dev.headroom.apps.systems.sample.Dice;
import dev.headroom.apps.toeic.sample.Group.Draft;
import java.util.List;

/** Sentences and texts, parts 5 to 7. Immutable. */
final class ReadingPassages {

  private static final List<Family> FAMILIES =
      List.of(
          new Family("review", "reviewing", "reviewed", "reviewer"),
          new Family("deliver", "delivering", "delivered", "delivery"),
          new Family("approve", "approving", "approved", "approval"),
          new Family("announce", "announcing", "announced", "announcement"),
          new Family("replace", "replacing", "replaced", "replacement"),
          new Family("inspect", "inspecting", "inspected", "inspection"),
          new Family("translate", "translating", "translated", "translation"),
          new Family("submit", "submitting", "submitted", "submission"));
  private static final List<Manner> MANNERS =
      List.of(
          new Manner("careful", "carefully", "care", "carefulness"),
          new Manner("prompt", "promptly", "promptness", "prompted"),
          new Manner("thorough", "thoroughly", "thoroughness", "more thorough"),
          new Manner("efficient", "efficiently", "efficiency", "efficiencies"),
          new Manner("accurate", "accurately", "accuracy", "accurateness"));

  private ReadingPassages() {}

  /** Forms of a verb. Immutable. */
  private record Family(String verb, String ing, String past, String noun) {
    List<String> without(String right) {
      return List.of(verb, ing, past, noun).stream().filter(each -> !each.equals(right)).toList();
    }
  }

  /** Forms of a manner. Immutable. */
  private record Manner(String adjective, String adverb, String noun, String other) {}

  static Group sentence(Dice dice) {
    return Group.of("", gap(dice, dice.below(5), dice.pick(Words.THINGS)));
  }

  private static Draft gap(Dice dice, int kind, String thing) {
    Family verb = dice.pick(FAMILIES);
    Manner manner = dice.pick(MANNERS);
    String who = dice.pick(Words.PEOPLE);
    String day = dice.pick(Words.DAYS);
    return switch (kind) {
      case 0 ->
          new Draft(
              "%s will _____ the %s before %s.".formatted(who, thing, day),
              verb.verb(),
              verb.without(verb.verb()),
              "After will stands the plain form of the verb.");
      case 1 ->
          new Draft(
              "The %s was _____ by %s on %s.".formatted(thing, who, day),
              verb.past(),
              verb.without(verb.past()),
              "The passive is made with the past participle.");
      case 2 ->
          new Draft(
              "%s is responsible for _____ the %s every %s.".formatted(who, thing, day),
              verb.ing(),
              verb.without(verb.ing()),
              "A verb after a preposition takes -ing.");
      case 3 ->
          new Draft(
              "%s checked the %s _____ on %s.".formatted(who, thing, day),
              manner.adverb(),
              List.of(manner.adjective(), manner.noun(), manner.other()),
              "An adverb says how something is done.");
      default ->
          new Draft(
              "The meeting on the %s with %s begins _____ %s."
                  .formatted(thing, who, dice.pick(Words.TIMES)),
              "at",
              List.of("on", "in", "to"),
              "Times of the clock take at.");
    };
  }

  static Group letter(Dice dice) {
    String thing = dice.pick(Words.THINGS);
    Family verb = dice.pick(FAMILIES);
    Manner manner = dice.pick(MANNERS);
    String day = dice.pick(Words.DAYS);
    List<String> steps = dice.some(Words.STEPS, 4);
    String text =
        """
        To: %s
        From: %s
        Subject: The %s

        We have [1] the %s that you sent us. Our team looked at it very [2] and found two small         mistakes. Please correct them and send it back [3] %s. [4] Thank you for your help.\
        """
            .formatted(dice.pick(Words.PEOPLE), dice.pick(Words.FIRMS), thing, thing, day);
    return Group.of(
        text,
        new Draft(
            "Blank [1]",
            verb.past(),
            verb.without(verb.past()),
            "The perfect is made with the past participle."),
        new Draft(
            "Blank [2]",
            manner.adverb(),
            List.of(manner.adjective(), manner.noun(), manner.other()),
            "An adverb says how the team looked."),
        new Draft("Blank [3]", "by", List.of("at", "since", "of"), "By names the latest day."),
        new Draft(
            "Blank [4]",
            "If you have a question, " + steps.get(0) + ".",
            List.of(
                "It was finished " + dice.pick(Words.DAYS) + " night in the rain.",
                "She had never been to " + dice.pick(Words.PLACES) + " before.",
                "The price of lunch went up at " + dice.pick(Words.TIMES) + "."),
            "Only this sentence says what the reader can do next."));
  }

  static Group reading(Dice dice) {
    List<String> firms = dice.some(Words.FIRMS, 4);
    List<String> days = dice.some(Words.DAYS, 4);
    List<String> people = dice.some(Words.PEOPLE, 4);
    int floor = 2 + dice.below(8);
    String text =
        """
        NOTICE

        %s will close its office on floor %d on %s for repairs, because %s. The office opens         again at %s on %s. Until then, please send your %s to %s, who works with the %s team.         We are sorry for the trouble.\
        """
            .formatted(
                firms.get(0),
                floor,
                days.get(0),
                dice.pick(Words.CAUSES),
                dice.pick(Words.TIMES),
                days.get(1),
                dice.pick(Words.THINGS),
                people.get(0),
                dice.pick(Words.TEAMS));
    return Group.of(
        text,
        new Draft(
            "Who wrote the notice?",
            firms.get(0),
            firms.subList(1, 4),
            "The first line names " + firms.get(0) + "."),
        new Draft(
            "On what day does the office close?",
            days.get(0),
            days.subList(1, 4),
            "It closes on " + days.get(0) + " and opens again on " + days.get(1) + "."),
        new Draft(
            "Who should get papers until the office opens again?",
            people.get(0),
            people.subList(1, 4),
            "Papers go to " + people.get(0) + "."));
  }
}
