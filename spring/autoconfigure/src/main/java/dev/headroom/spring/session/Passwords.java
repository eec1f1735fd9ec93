// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Checks passwords so that a stranger learns nothing from the time: a user who is not there costs
 * what a wrong password costs.
 *
 * <p>Thread-safe. Costs what the encoder costs, a tenth of a second and more by intent; put a limit
 * of attempts before it.
 */
public final class Passwords {
  private static final int PROBE = 8;
  private static final int PROBES = 4;
  private static final int WEAKEST = 10;
  private static final int STRONGEST = 16;

  private final PasswordEncoder encoder;
  private final String nobodys;

  /**
   * Checks by an encoder, such as Spring Security's Argon2id.
   *
   * @param encoder one whose check takes equal time for equal parameters
   */
  public Passwords(PasswordEncoder encoder) {
    this.encoder = encoder;
    this.nobodys = encode(encoder, "nobody has this password");
  }

  /**
   * Checks by bcrypt, as strong as this machine does within a time.
   *
   * @param atMost how long one check may take, such as 250 ms
   */
  public static Passwords tuned(Duration atMost) {
    int strength = WEAKEST;
    long nanos = probeNanos() << (WEAKEST - PROBE);
    while (strength < STRONGEST && nanos * 2 <= atMost.toNanos()) {
      strength++;
      nanos *= 2;
    }
    return new Passwords(new BCryptPasswordEncoder(strength));
  }

  /** The best of a few: the first is slow by class loading, any by what else the machine does. */
  private static long probeNanos() {
    PasswordEncoder probe = new BCryptPasswordEncoder(PROBE);
    long best = Long.MAX_VALUE;
    for (int i = 0; i < PROBES; i++) {
      long begun = System.nanoTime();
      encode(probe, "how fast is this machine");
      best = Math.min(best, System.nanoTime() - begun);
    }
    return best;
  }

  /**
   * Tells whether what was kept is weaker than what would be kept today, as after a move to a
   * faster machine. Renew it when its user signs in: until then his check takes another time than
   * that of a user who is not there.
   *
   * @param kept what {@link #encode} gave once, of this or a weaker strength
   */
  public boolean isOutdated(String kept) {
    return encoder.upgradeEncoding(kept);
  }

  /** Returns what to keep of a new password. */
  public String encode(String password) {
    return encode(encoder, password);
  }

  /**
   * Finds the user whose password it is.
   *
   * @param found the user, empty if there is none of that name
   * @param encoded reads what was kept of his password
   * @return empty if there is no such user, or it is not his password, after the same time
   */
  public <U> Optional<U> check(Optional<U> found, Function<U, String> encoded, String password) {
    String kept = found.map(encoded).orElse(nobodys);
    boolean matches = encoder.matches(password, kept);
    return matches ? found : Optional.empty();
  }

  private static String encode(PasswordEncoder encoder, String password) {
    String encoded = encoder.encode(password);
    if (encoded == null) {
      throw new IllegalArgumentException("the encoder gave nothing for a password");
    }
    return encoded;
  }
}
