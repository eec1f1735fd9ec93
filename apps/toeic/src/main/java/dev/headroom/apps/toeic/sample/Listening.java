// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.sample;

import dev.headroom.apps.systems.sample.Dice;
import dev.headroom.apps.toeic.sample.Group.Draft;
import java.util.List;
import java.util.Locale;

/** Scripts of what is heard, parts 1 to 4. Immutable. */
final class Listening {

  private static final List<String> WHO =
      List.of("A woman", "A man", "A technician", "A waiter", "A cyclist", "A shopper");
  private static final List<String> DOING =
      List.of(
          "is arranging chairs",
          "is reading a notice",
          "is carrying a box",
          "is opening a window",
          "is pointing at a chart",
          "is locking a bicycle",
          "is stacking plates",
          "is repairing a copier",
          "is watering plants",
          "is wiping a counter");
  private static final List<String> WHERE =
      List.of(
          "in an office",
          "near an entrance",
          "beside a staircase",
          "in a waiting area",
          "at a market stall",
          "on a platform");

  private Listening() {}

  static Group photograph(Dice dice) {
    String who = dice.pick(WHO);
    String where = dice.pick(WHERE);
    List<String> doing = dice.some(DOING, 4);
    String right = who + " " + doing.get(0) + ".";
    return Group.of(
        "[Picture] %s %s %s.".formatted(who, doing.get(0), where),
        new Draft(
            "Which statement describes the picture?",
            right,
            doing.subList(1, 4).stream().map(each -> who + " " + each + ".").toList(),
            "The picture shows that " + who.toLowerCase(Locale.ROOT) + " " + doing.get(0) + "."));
  }

  static Group response(Dice dice) {
    String thing = dice.pick(Words.THINGS);
    String when = "By " + dice.pick(Words.DAYS) + " at " + dice.pick(Words.TIMES) + ".";
    String where = "In " + dice.pick(Words.PLACES) + ".";
    String who = dice.pick(Words.PEOPLE) + " from " + dice.pick(Words.TEAMS) + ".";
    String why = "Because " + dice.pick(Words.CAUSES) + ".";
    return switch (dice.below(4)) {
      case 0 ->
          questionResponse("When will the " + thing + " be ready?", when, where, who, "a time");
      case 1 ->
          questionResponse("Where did you leave the " + thing + "?", where, when, why, "a place");
      case 2 -> questionResponse("Who prepared the " + thing + "?", who, where, when, "a person");
      default ->
          questionResponse("Why was the " + thing + " delayed?", why, who, where, "a reason");
    };
  }

  private static Group questionResponse(
      String question, String right, String one, String two, String wanted) {
    return Group.of(
        question,
        new Draft(
            "Choose the best response.",
            right,
            List.of(one, two),
            "The question asks for " + wanted + "."));
  }

  static Group conversation(Dice dice) {
    List<String> people = dice.some(Words.PEOPLE, 2);
    List<String> things = dice.some(Words.THINGS, 4);
    List<String> causes = dice.some(Words.CAUSES, 4);
    List<String> steps = dice.some(Words.STEPS, 4);
    String script =
        """
        %s: Is the %s finished? We need it on %s.
        %s: Not yet, I am afraid. There was a delay because %s.
        %s: I see. What can we do now?
        %s: First I will %s, and then I will tell you.\
        """
            .formatted(
                people.get(0),
                things.get(0),
                dice.pick(Words.DAYS),
                people.get(1),
                causes.get(0),
                people.get(0),
                people.get(1),
                steps.get(0));
    return Group.of(
        script,
        new Draft(
            "What are the speakers talking about?",
            Words.a(things.get(0)),
            things.subList(1, 4).stream().map(Words::a).toList(),
            "The first speaker asks about the " + things.get(0) + "."),
        new Draft(
            "Why was there a delay?",
            sentence(causes.get(0)),
            causes.subList(1, 4).stream().map(Listening::sentence).toList(),
            people.get(1) + " says that " + causes.get(0) + "."),
        new Draft(
            "What will " + people.get(1) + " do first?",
            sentence(steps.get(0)),
            steps.subList(1, 4).stream().map(Listening::sentence).toList(),
            "The last line says: I will " + steps.get(0) + "."));
  }

  static Group talk(Dice dice) {
    List<String> teams = dice.some(Words.TEAMS, 4);
    List<String> places = dice.some(Words.PLACES, 4);
    List<String> times = dice.some(Words.TIMES, 4);
    String day = dice.pick(Words.DAYS);
    String firm = dice.pick(Words.FIRMS);
    String script =
        """
        Good morning, and thank you for coming. This is a message from %s for everyone in %s.         On %s, visitors will come to our offices, so please meet them at %s in %s.         If you cannot be there, let %s know by the end of the day.\
        """
            .formatted(
                firm, teams.get(0), day, times.get(0), places.get(0), dice.pick(Words.PEOPLE));
    return Group.of(
        script,
        new Draft(
            "Who is the talk for?",
            "Staff in " + teams.get(0),
            teams.subList(1, 4).stream().map(each -> "Staff in " + each).toList(),
            "It is for everyone in " + teams.get(0) + "."),
        new Draft(
            "At what time should the visitors be met?",
            "At " + times.get(0),
            times.subList(1, 4).stream().map(each -> "At " + each).toList(),
            "They are to be met at " + times.get(0) + "."),
        new Draft(
            "Where should the visitors be met?",
            "In " + places.get(0),
            places.subList(1, 4).stream().map(each -> "In " + each).toList(),
            "The place is " + places.get(0) + "."));
  }

  static String sentence(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
  }
}
