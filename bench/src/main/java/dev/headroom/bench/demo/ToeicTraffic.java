// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.load.Traffic;
import java.util.List;
import java.util.Random;

/**
 * The usual mix of requests: learners who read questions, the leader board and their progress, and
 * now and then begin a practice set.
 *
 * <p>Confined to one thread. The number of active learners follows from the load: two for each
 * request a second, far below the limit of 50 a second for each.
 */
final class ToeicTraffic implements Traffic {

  static final double USERS_PER_REQUEST_A_SECOND = 2;

  private static final int PARTS = 7;

  /** The kinds of requests, and their shares of a thousand. */
  private enum Kind {
    QUESTIONS("questions", 450, "/api/questions?size=20"),
    LEADERBOARD("leaderboard", 150, "/api/leaderboard"),
    PARTS("parts", 100, "/api/parts"),
    ME("me", 100, "/api/auth/me"),
    PROGRESS("progress", 100, "/api/progress"),
    SETS("sets", 70, "/api/sets"),
    PRACTICE("practice", 30, "/api/practice");

    private final String label;
    private final int share;
    private final String path;

    Kind(String label, int share, String path) {
      this.label = label;
      this.share = share;
      this.path = path;
    }
  }

  private final ToeicClient client;
  private final List<Integer> banks;
  private final int activeUsers;
  private final int allUsers;
  private final Random random;

  /**
   * Creates the mix.
   *
   * @param banks the number of banks of each of the seven parts
   */
  ToeicTraffic(ToeicClient client, List<Integer> banks, double perSecond, int allUsers, long seed) {
    this.client = client;
    this.banks = banks;
    this.allUsers = allUsers;
    this.activeUsers =
        Math.clamp(Math.round(perSecond * USERS_PER_REQUEST_A_SECOND), 8, allUsers - 1);
    this.random = new Random(seed);
  }

  @Override
  public LabeledRequest next() {
    int at = random.nextInt(1000);
    for (Kind kind : Kind.values()) {
      at -= kind.share;
      if (at < 0) {
        return shot(kind);
      }
    }
    throw new IllegalStateException("the shares make a thousand");
  }

  private LabeledRequest shot(Kind kind) {
    long user = user(random.nextInt(activeUsers));
    int part = random.nextInt(PARTS);
    return new LabeledRequest(
        kind.label,
        switch (kind) {
          case QUESTIONS ->
              client.get(user, kind.path + "&part=" + (part + 1) + "&bank=" + bank(part));
          case PRACTICE ->
              client.post(user, kind.path, "{\"part\":%d,\"size\":10}".formatted(part + 1));
          default -> client.get(user, kind.path);
        });
  }

  /** Returns a bank, the popular ones more often: the smallest of three draws. */
  private int bank(int part) {
    int all = banks.get(part);
    return 1 + Math.min(random.nextInt(all), Math.min(random.nextInt(all), random.nextInt(all)));
  }

  /** Returns the n-th active learner; a larger load includes the learners of a smaller one. */
  long user(int index) {
    return 2L + Math.floorMod(index * 7_919L, allUsers - 1);
  }

  static int shares() {
    int sum = 0;
    for (Kind kind : Kind.values()) {
      sum += kind.share;
    }
    return sum;
  }
}
