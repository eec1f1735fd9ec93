// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Checks passwords in constant time: an unknown user takes as long as a wrong password, so the time
 * does not reveal which users exist.
 *
 * <p>Thread-safe. A check takes as long as the encoder, a tenth of a second or more by design;
 * limit the attempts.
 */
public final class Passwords {
  private static final int PROBE_STRENGTH = 8;
  private static final int PROBES = 4;
  private static final int MIN_STRENGTH = 10;
  private static final int MAX_STRENGTH = 16;

  private final PasswordEncoder encoder;
  private final String unknownUser;

  /**
   * Checks with an encoder, such as Spring Security's Argon2id.
   *
   * @param encoder its check takes equal time for equal parameters
   */
  public Passwords(PasswordEncoder encoder) {
    this.encoder = encoder;
    this.unknownUser = encode(encoder, "the password of an unknown user");
  }

  /**
   * Checks with bcrypt, as strong as this machine computes within a time.
   *
   * @param atMost the longest time of one check, such as 250 ms
   */
  public static Passwords tuned(Duration atMost) {
    int strength = MIN_STRENGTH;
    long nanos = probeNanos() << (MIN_STRENGTH - PROBE_STRENGTH);
    while (strength < MAX_STRENGTH && nanos * 2 <= atMost.toNanos()) {
      strength++;
      nanos *= 2;
    }
    return new Passwords(new BCryptPasswordEncoder(strength));
  }

  /** The shortest of a few: class loading slows the first, other load any. */
  private static long probeNanos() {
    PasswordEncoder probe = new BCryptPasswordEncoder(PROBE_STRENGTH);
    long best = Long.MAX_VALUE;
    for (int i = 0; i < PROBES; i++) {
      long begun = System.nanoTime();
      encode(probe, "how fast is this machine");
      best = Math.min(best, System.nanoTime() - begun);
    }
    return best;
  }

  /**
   * Returns whether a stored password is weaker than a new one would be, as after a move to a
   * faster machine. Encode it again when its user signs in: until then the check takes another time
   * than that of an unknown user.
   *
   * @param encoded what {@link #encode} returned once, with this or a weaker strength
   */
  public boolean isOutdated(String encoded) {
    return encoder.upgradeEncoding(encoded);
  }

  /** Encodes a new password. */
  public String encode(String password) {
    return encode(encoder, password);
  }

  /**
   * Returns the user if the password is right.
   *
   * @param found the user; empty if unknown
   * @param encoded returns the encoded password of a user
   * @return empty if the user is unknown or the password is wrong, after the same time
   */
  public <U> Optional<U> check(Optional<U> found, Function<U, String> encoded, String password) {
    String stored = found.map(encoded).orElse(unknownUser);
    boolean matches = encoder.matches(password, stored);
    return matches ? found : Optional.empty();
  }

  private static String encode(PasswordEncoder encoder, String password) {
    String encoded = encoder.encode(password);
    if (encoded == null) {
      throw new IllegalArgumentException("the encoder returned nothing for a password");
    }
    return encoded;
  }
}
