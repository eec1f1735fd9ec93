// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.load.Traffic;
import java.util.List;
import java.util.Random;

/**
 * The usual mix of requests: users with an open dashboard, which polls every two seconds, and now
 * and then an administrator.
 *
 * <p>Confined to one thread. The number of active users follows from the load: two for each request
 * a second, so that each stays near 30 requests a minute, well below Alpine's limit of 100.
 */
final class AlpineTraffic implements Traffic {

  static final double USERS_PER_REQUEST_A_SECOND = 2;

  /** The kinds of requests, and their shares of a thousand. */
  private enum Kind {
    SUBSCRIBED("subscribed", 350, "/api/signals/subscribed"),
    ME("me", 210, "/api/auth/me"),
    SIGNALS("signals", 210, "/api/signals?active=true&size=50&page=0&symbol="),
    PROFILE("profile", 120, "/api/users/profile"),
    NOTIFICATIONS("notifications", 100, "/api/notifications?size=20"),
    ANALYTICS("analytics", 5, "/api/admin/analytics"),
    REVENUE("revenue", 5, "/api/admin/revenue");

    private final String label;
    private final int share;
    private final String path;

    Kind(String label, int share, String path) {
      this.label = label;
      this.share = share;
      this.path = path;
    }
  }

  private final AlpineClient client;
  private final List<String> symbols;
  private final int activeUsers;
  private final int allUsers;
  private final Random random;

  AlpineTraffic(
      AlpineClient client, List<String> symbols, double perSecond, int allUsers, long seed) {
    this.client = client;
    this.symbols = symbols;
    this.activeUsers = Math.max(8, (int) Math.round(perSecond * USERS_PER_REQUEST_A_SECOND));
    this.allUsers = allUsers;
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
    return switch (kind) {
      case ANALYTICS, REVENUE ->
          new LabeledRequest(
              kind.label,
              client.get(
                  AlpineClient.ADMINISTRATOR, 1_000_000L + random.nextInt(1_000_000), kind.path));
      case SIGNALS -> {
        // Few symbols are looked at by many: the smallest of three draws.
        int symbol =
            Math.min(
                random.nextInt(symbols.size()),
                Math.min(random.nextInt(symbols.size()), random.nextInt(symbols.size())));
        yield new LabeledRequest(kind.label, client.get(user, kind.path + symbols.get(symbol)));
      }
      default -> new LabeledRequest(kind.label, client.get(user, kind.path));
    };
  }

  /**
   * Spreads the active users over all; the n-th is always the same user, so that a larger load
   * keeps the smaller's.
   */
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
