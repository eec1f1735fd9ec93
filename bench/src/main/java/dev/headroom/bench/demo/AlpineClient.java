// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;

/**
 * The requests of an Alpine user: authenticated, from an address of their own, accepting gzip.
 *
 * <p>Immutable.
 */
record AlpineClient(URI base, TokenSigner tokens, Instant now) {

  static final long ADMINISTRATOR = 1;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** Returns a request of a user from their own address. */
  HttpRequest get(long user, String path) {
    return get(user, user, path);
  }

  /** Returns a request of a user from any address. */
  HttpRequest get(long user, long client, String path) {
    String role = user == ADMINISTRATOR ? "admin" : "user";
    return anonymous(client, path)
        .header("Authorization", "Bearer " + tokens.of(user, role, now.getEpochSecond()))
        .build();
  }

  HttpRequest.Builder anonymous(long client, String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(TIMEOUT)
        .header("Accept-Encoding", "gzip")
        .header("X-Forwarded-For", address(client))
        .GET();
  }

  /** Returns the address of a client, of the block 10.0.0.0/8. */
  private static String address(long client) {
    return "10.%d.%d.%d".formatted(client >> 16 & 0xff, client >> 8 & 0xff, client & 0xff);
  }
}
