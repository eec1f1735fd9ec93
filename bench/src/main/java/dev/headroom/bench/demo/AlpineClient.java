// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/**
 * What a user of Alpine sends: signed, from an address of his own, taking gzip.
 *
 * <p>Immutable.
 */
record AlpineClient(URI base, Tokens tokens, Instant now) {

  private static final long ADMINISTRATOR = 1;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  HttpRequest as(long user, String path) {
    String role = user == ADMINISTRATOR ? "admin" : "user";
    return anonymous(user, path)
        .header("Authorization", "Bearer " + tokens.of(user, role, now.getEpochSecond()))
        .build();
  }

  /**
   * The administrator from many addresses, so that the limit of one client is not what is measured.
   */
  HttpRequest asAdministrator(Random random, String path) {
    return anonymous(1_000_000 + random.nextInt(1_000_000), path)
        .header(
            "Authorization", "Bearer " + tokens.of(ADMINISTRATOR, "admin", now.getEpochSecond()))
        .build();
  }

  HttpRequest.Builder anonymous(long client, String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(PATIENCE)
        .header("Accept-Encoding", "gzip")
        .header("X-Forwarded-For", address(client))
        .GET();
  }

  /** Each client has an address of the block 10.0.0.0/8. */
  private static String address(long client) {
    return "10.%d.%d.%d".formatted(client >> 16 & 0xff, client >> 8 & 0xff, client & 0xff);
  }
}
