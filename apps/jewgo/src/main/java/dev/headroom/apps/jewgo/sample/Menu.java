// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.sample;

import dev.headroom.apps.systems.sample.Dice;
import java.util.List;

/** The texts of generated restaurants. The agencies are invented. Stateless. */
final class Menu {

  static final List<String> CERTIFICATIONS =
      List.of(
          "Badatz Carmel",
          "Beth Din of the Thames",
          "Kosher Atlantic",
          "Kosher Pacific",
          "Rabbinate of the Galilee",
          "Rhône Beth Din",
          "Star of the Lakes",
          "Vaad Andes",
          "Vaad Danube",
          "Vaad Hudson",
          "Vaad Karoo",
          "Vaad Prairie");

  private static final List<Category> CATEGORIES =
      List.of(
          new Category(
              "dairy", List.of("Pizza", "Café", "Bakery", "Ice Cream", "Bagels", "Crêpes")),
          new Category(
              "meat", List.of("Grill", "Steakhouse", "Deli", "Burgers", "Shawarma", "Barbecue")),
          new Category("pareve", List.of("Falafel", "Hummus", "Juice Bar", "Noodles")),
          new Category("fish", List.of("Sushi", "Fish and Chips", "Poke")),
          new Category("vegan", List.of("Salads", "Curry", "Tofu Kitchen")));

  /** Most serve dairy or meat. */
  private static final int[] DRAWN = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 4};

  private static final List<String> NAMES =
      List.of(
          "Shalom",
          "Golden",
          "Tamar",
          "Levi's",
          "Bubby's",
          "Jerusalem",
          "Carmel",
          "Shoshana",
          "Rimon",
          "Old City",
          "Garden",
          "Mazal",
          "Alma",
          "Eden",
          "Olive Tree",
          "Naomi's",
          "Sababa",
          "Royal",
          "Chaim's",
          "Galil",
          "Aroma",
          "Miriam's",
          "Corner",
          "Harbour",
          "Blue",
          "Sunrise",
          "Etz Chaim",
          "Noah's",
          "Yael's",
          "Tiberias",
          "Étoile",
          "Señor");

  private static final List<String> STREETS =
      List.of(
          "Main Street",
          "High Street",
          "Park Avenue",
          "Station Road",
          "Church Lane",
          "Mill Street",
          "King Street",
          "Queen Street",
          "Market Square",
          "River Road",
          "Hill Street",
          "Oak Avenue",
          "Cedar Street",
          "Elm Street",
          "Maple Avenue",
          "Herzl Street",
          "Ben Yehuda Street",
          "Rue de la Paix",
          "Rue Voltaire",
          "Avenida Central",
          "Calle Mayor",
          "Bahnhofstraße",
          "Via Roma",
          "Garden Road",
          "Lake Drive",
          "Bridge Street",
          "School Lane",
          "Victoria Road");

  private static final List<String> FEATURES =
      List.of(
          "house-baked challah",
          "a quiet garden",
          "live music on Thursdays",
          "quick takeaway",
          "catering for families",
          "gluten-free dishes",
          "a menu for children",
          "step-free access",
          "a wood-fired oven",
          "homemade lemonade",
          "fresh fish every day",
          "a view of the park",
          "late hours",
          "a breakfast buffet",
          "seats outside",
          "home delivery",
          "fresh pastries",
          "a long list of teas",
          "recipes from Tunis",
          "recipes from Odessa",
          "recipes from Aleppo",
          "spicy sauces",
          "a salad bar",
          "private rooms");

  private Menu() {}

  /** A category and its cuisines. Immutable. */
  record Category(String name, List<String> cuisines) {}

  static Category category(long restaurant) {
    return CATEGORIES.get(DRAWN[Dice.pick(Field.CATEGORY, restaurant, DRAWN.length)]);
  }

  static String cuisine(long restaurant) {
    return pick(category(restaurant).cuisines(), Field.CUISINE, restaurant);
  }

  static String name(long restaurant) {
    String name = pick(NAMES, Field.NAME, restaurant);
    String cuisine = cuisine(restaurant);
    return switch (Dice.pick(Field.NAME_STYLE, restaurant, 4)) {
      case 0 -> name + " " + cuisine + " & More";
      case 1 -> "The " + name + " " + cuisine;
      default -> name + " " + cuisine;
    };
  }

  static String address(long restaurant, SampleCity city) {
    return (1 + Dice.pick(Field.HOUSE_NUMBER, restaurant, 240))
        + " "
        + pick(STREETS, Field.STREET, restaurant)
        + ", "
        + city.name();
  }

  static String description(long restaurant) {
    int first = (int) (Dice.roll(Field.FEATURE, restaurant, 0) * FEATURES.size());
    int second = (int) (Dice.roll(Field.FEATURE, restaurant, 1) * (FEATURES.size() - 1));
    return cuisine(restaurant)
        + " with "
        + FEATURES.get(first)
        + " and "
        + FEATURES.get(second < first ? second : second + 1)
        + ".";
  }

  private static String pick(List<String> from, Field field, long row) {
    return from.get(Dice.pick(field, row, from.size()));
  }
}
