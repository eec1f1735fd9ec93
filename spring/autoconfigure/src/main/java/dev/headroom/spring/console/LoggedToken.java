// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.console;

import dev.headroom.ground.TimeSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A token for the console's form that is logged and accepted for a quarter of an hour; then the
 * next who opens the form has another one logged. An old log signs nobody in.
 *
 * <p>Thread-safe, without a lock. Compares in constant time.
 */
final class LoggedToken {
  static final Duration ACCEPTED = Duration.ofMinutes(15);

  private static final Logger LOG = LoggerFactory.getLogger(LoggedToken.class);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 24;

  private final String path;
  private final TimeSource time;
  private final AtomicReference<Issued> latest;

  private record Issued(String token, long nanos) {}

  /**
   * Logs the first token.
   *
   * @param path where the console is served
   */
  LoggedToken(String path, TimeSource time) {
    this.path = path;
    this.time = time;
    Issued first = new Issued(random(), time.nanos());
    this.latest = new AtomicReference<>(first);
    log(first);
  }

  /** Returns a secret that nobody can guess, of 32 characters. */
  static String random() {
    byte[] random = new byte[BYTES];
    RANDOM.nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  /** Logs another token if the latest is no longer accepted. */
  void renew() {
    Issued known = latest.get();
    if (!isAccepted(known)) {
      Issued next = new Issued(random(), time.nanos());
      if (latest.compareAndSet(known, next)) {
        log(next);
      }
    }
  }

  boolean accepts(String entered) {
    Issued known = latest.get();
    return isAccepted(known) && MessageDigest.isEqual(bytes(known.token()), bytes(entered.strip()));
  }

  private boolean isAccepted(Issued issued) {
    return time.nanos() - issued.nanos() < ACCEPTED.toNanos();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void log(Issued issued) {
    LOG.atInfo()
        .setMessage(
            "console: sign in at {} with the token {} within {} minutes; then open the form, and"
                + " another one is logged (set headroom.operator.token to choose one that lasts)")
        .addArgument(path)
        .addArgument(issued.token())
        .addArgument(ACCEPTED.toMinutes())
        .addKeyValue("event", "console_token")
        .log();
  }
}
