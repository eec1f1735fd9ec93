// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.sample;

import dev.headroom.apps.systems.sample.Dice;
import dev.headroom.apps.systems.sample.Sample;
import dev.headroom.apps.systems.sample.Zipf;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How many restaurants, reviews and users there are, and who reviewed and likes what.
 *
 * <p>Immutable. A few restaurants are popular: they have most reviews and favourites.
 */
final class Population {

  private static final int RESTAURANTS = 50_000;
  private static final int USERS = 50_000;
  private static final int REVIEWS_EACH = 10;
  private static final int MAX_FAVOURITES = 12;
  private static final long STRIDE = 48_271;

  private final int restaurants;
  private final int users;
  private final List<SampleCity> cities = SampleCity.all();
  private final double[] weights;
  private final int[] reviews;
  private final int[] favourites;
  private final Zipf popular;

  Population(double scale) {
    this.restaurants = (int) Math.max(40, Math.round(RESTAURANTS * scale));
    this.users = (int) Math.max(40, Math.round(USERS * scale));
    this.popular = new Zipf(restaurants);
    this.weights = new double[cities.size()];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += cities.get(i).weight();
      weights[i] = sum;
    }
    this.reviews = reviewCounts();
    this.favourites = new int[restaurants + 1];
    for (long user = 1; user <= users; user++) {
      favouritesOf(user).forEach(each -> favourites[each]++);
    }
  }

  int restaurants() {
    return restaurants;
  }

  /** Returns how many suggestions wait for approval; their ids follow those of the restaurants. */
  int suggestions() {
    return Math.max(3, restaurants / 1000);
  }

  int users() {
    return users;
  }

  List<SampleCity> cities() {
    return cities;
  }

  SampleCity city(long restaurant) {
    double roll = Dice.roll(Field.CITY, restaurant) * weights[weights.length - 1];
    int at = Arrays.binarySearch(weights, roll);
    return cities.get(Math.min(weights.length - 1, at < 0 ? -at - 1 : at + 1));
  }

  /** Returns the number of a restaurant's reviews, of every status. */
  int reviews(long restaurant) {
    return restaurant > restaurants ? 0 : reviews[(int) restaurant];
  }

  int favourites(long restaurant) {
    return restaurant > restaurants ? 0 : favourites[(int) restaurant];
  }

  /** Returns the restaurants that a user likes. */
  Set<Integer> favouritesOf(long user) {
    double keen = Dice.roll(Field.FAVOURITES, user);
    int wanted = (int) (MAX_FAVOURITES * keen * keen);
    Set<Integer> liked = new LinkedHashSet<>();
    for (int turn = 0; turn < wanted; turn++) {
      liked.add(ranked(popular.rank(Dice.roll(Field.FAVOURITE, user, turn))));
    }
    return liked;
  }

  /** Returns the n-th reviewer of a restaurant, each another. */
  long reviewer(long restaurant, int number) {
    long first = Dice.pick(Field.REVIEWER, restaurant, users);
    return 1 + (first + number * coprime(users)) % users;
  }

  /** Returns an instant within some days before the anchor. */
  static long before(double roll, int days) {
    return Sample.END.toEpochMilli() - 1 - (long) (roll * Duration.ofDays(days).toMillis());
  }

  private int[] reviewCounts() {
    double sum = 0;
    for (int rank = 0; rank < restaurants; rank++) {
      sum += share(rank);
    }
    int[] counts = new int[restaurants + 1];
    long all = (long) REVIEWS_EACH * restaurants;
    double due = 0;
    long given = 0;
    for (int rank = 0; rank < restaurants; rank++) {
      due += all * share(rank) / sum;
      int count = (int) Math.min(users / 2, Math.round(due) - given);
      counts[ranked(rank)] = count;
      given += count;
    }
    return counts;
  }

  private static double share(int rank) {
    return Math.pow(rank + 30, -0.75);
  }

  /** Returns the restaurant of a rank, 0 for the most popular. */
  private int ranked(int rank) {
    return (int) (1 + rank * coprime(restaurants) % restaurants);
  }

  private static long coprime(int count) {
    return count % STRIDE == 0 ? 1 : STRIDE;
  }
}
