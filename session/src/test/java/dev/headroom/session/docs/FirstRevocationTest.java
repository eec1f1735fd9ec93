// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;

final class FirstRevocationTest {
  @Test
  void acceptsATokenUntilItsUserIsRevoked() {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .jwtID("1")
            .subject("ann")
            .issueTime(Date.from(Instant.now()))
            .build();
    FirstRevocation sample = new FirstRevocation();
    assertThat(sample.isAccepted(claims)).isTrue();
    sample.logOut("ann");
    assertThat(sample.isAccepted(claims)).isFalse();
  }
}
