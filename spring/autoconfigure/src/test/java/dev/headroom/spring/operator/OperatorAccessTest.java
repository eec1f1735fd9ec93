// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.SettingsException;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.TestingAuthenticationToken;

class OperatorAccessTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private final OperatorAccess access =
      new OperatorAccess(new OperatorProperties("HEADROOM_OPERATOR", TOKEN));
  private final MockHttpServletRequest request = new MockHttpServletRequest("GET", "/metrics");

  @Test
  void admitsNeitherAnyoneNorAnyUser() {
    assertThat(access.isOperator(request)).isFalse();
    request.setUserPrincipal(new TestingAuthenticationToken("ann", "", "ROLE_USER"));
    assertThat(access.isOperator(request)).isFalse();
  }

  @Test
  void admitsARole() {
    request.addUserRole("HEADROOM_OPERATOR");
    assertThat(access.isOperator(request)).isTrue();
  }

  @Test
  void admitsAnAuthorityOfSpringSecurity() {
    request.setUserPrincipal(new TestingAuthenticationToken("ann", "", "HEADROOM_OPERATOR"));
    assertThat(access.isOperator(request)).isTrue();
  }

  @Test
  void admitsNoAuthorityThatIsNotAuthenticated() {
    TestingAuthenticationToken claimed =
        new TestingAuthenticationToken("ann", "", "HEADROOM_OPERATOR");
    claimed.setAuthenticated(false);
    request.setUserPrincipal(claimed);
    assertThat(access.isOperator(request)).isFalse();
  }

  @Test
  void admitsTheToken() {
    request.addHeader(OperatorAccess.HEADER, TOKEN);
    assertThat(access.isOperator(request)).isTrue();
  }

  @Test
  void admitsNoOtherToken() {
    request.addHeader(OperatorAccess.HEADER, TOKEN + "x");
    assertThat(access.isOperator(request)).isFalse();
  }

  @Test
  void admitsNoEmptyTokenWhereNoneIsSet() {
    OperatorAccess none = new OperatorAccess(new OperatorProperties("HEADROOM_OPERATOR", ""));
    request.addHeader(OperatorAccess.HEADER, "");
    assertThat(none.isOperator(request)).isFalse();
  }

  @Test
  void refusesAShortTokenWithoutShowingIt() {
    assertThatThrownBy(() -> new OperatorProperties("HEADROOM_OPERATOR", "guess"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("5 characters (hidden)")
        .hasMessageNotContaining("guess");
  }
}
