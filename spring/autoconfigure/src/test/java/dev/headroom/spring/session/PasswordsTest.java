// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

class PasswordsTest {
  private final List<String> compared = new ArrayList<>();
  private final Passwords passwords =
      new Passwords(
          new PasswordEncoder() {
            @Override
            public String encode(@org.jspecify.annotations.Nullable CharSequence raw) {
              return "kept:" + raw;
            }

            @Override
            public boolean matches(
                @org.jspecify.annotations.Nullable CharSequence raw,
                @org.jspecify.annotations.Nullable String encoded) {
              compared.add(String.valueOf(encoded));
              return ("kept:" + raw).equals(encoded);
            }
          });

  @Test
  void findsTheUserWhosePasswordItIs() {
    String kept = passwords.encode("open sesame");
    assertThat(passwords.check(Optional.of(kept), Function.identity(), "open sesame"))
        .hasValue(kept);
    assertThat(passwords.check(Optional.of(kept), Function.identity(), "wrong")).isEmpty();
  }

  @Test
  void comparesOnceForAUserWhoIsNotThereToo() {
    Optional<String> nobody = Optional.empty();
    assertThat(passwords.check(nobody, Function.identity(), "anything")).isEmpty();
    assertThat(compared).hasSize(1);
  }

  @Test
  void isNeverWeakerThanItsFloorHoweverSlowTheMachine() {
    assertThat(Passwords.tuned(Duration.ofNanos(1)).encode("open sesame")).startsWith("$2a$10$");
  }

  @Test
  void reportsWeakerPasswordsAsOutdated() {
    Passwords tuned = new Passwords(new BCryptPasswordEncoder(5));
    assertThat(tuned.isOutdated(new BCryptPasswordEncoder(4).encode("open sesame"))).isTrue();
    assertThat(tuned.isOutdated(tuned.encode("open sesame"))).isFalse();
  }

  @Test
  void acceptsNobodyByThePasswordOfAnUnknownUser() {
    Optional<String> nobody = Optional.empty();
    assertThat(passwords.check(nobody, Function.identity(), "nobody has this password")).isEmpty();
    assertThat(compared).hasSize(1);
  }
}
