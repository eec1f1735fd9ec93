// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.SettingsException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;
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
  void letsOnlyOperatorsReachAnEndpoint() {
    OperatorsOnlyEndpoint endpoint = new OperatorsOnlyEndpoint(access) {};
    assertThatExceptionOfType(OperatorAccess.RefusedException.class)
        .isThrownBy(() -> endpoint.requireOperator(request));
    assertThat(endpoint.refused().getStatusCode()).isEqualTo(HttpStatus.FORBIDDEN);
    request.addUserRole("HEADROOM_OPERATOR");
    assertThatNoException().isThrownBy(() -> endpoint.requireOperator(request));
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

  // Prometheus cannot send a header of its own.
  @Test
  void admitsTheTokenAsABearerToken() {
    request.addHeader("Authorization", "Bearer " + TOKEN);
    assertThat(access.isOperator(request)).isTrue();
  }

  @Test
  void admitsNoOtherBearerToken() {
    request.addHeader("Authorization", "Bearer " + TOKEN + "x");
    assertThat(access.isOperator(request)).isFalse();
  }

  @Test
  void admitsNoOtherToken() {
    request.addHeader(OperatorAccess.HEADER, TOKEN + "x");
    assertThat(access.isOperator(request)).isFalse();
  }

  // Approving a recommendation needs no body: a form of any site could do it.
  @Test
  void admitsNoChangeThatAnotherSiteSends() {
    assertThat(changes("Sec-Fetch-Site", "cross-site")).isFalse();
    assertThat(changes("Sec-Fetch-Site", "same-site")).isFalse();
    assertThat(changes("Origin", "https://evil.example")).isFalse();
    assertThat(changes("Origin", "null")).isFalse();
  }

  @Test
  void admitsChangesOfItsOwnPagesAndOfProgrammes() {
    assertThat(changes("Sec-Fetch-Site", "same-origin")).isTrue();
    assertThat(changes("Origin", "http://localhost")).isTrue();
    assertThat(changes("Accept", "*/*")).isTrue();
    request.addHeader(OperatorAccess.HEADER, TOKEN);
    request.addHeader("Sec-Fetch-Site", "cross-site");
    assertThat(access.isOperator(request)).isTrue();
  }

  @Test
  void readsForOtherSitesAsBefore() {
    request.addUserRole("HEADROOM_OPERATOR");
    request.addHeader("Sec-Fetch-Site", "cross-site");
    assertThat(access.isOperator(request)).isTrue();
  }

  private boolean changes(String header, String value) {
    MockHttpServletRequest change = new MockHttpServletRequest("POST", "/approve");
    change.addUserRole("HEADROOM_OPERATOR");
    change.addHeader(header, value);
    return access.isOperator(change);
  }

  @Test
  void admitsNoEmptyTokenWhereNoneIsSet() {
    OperatorAccess none = new OperatorAccess(new OperatorProperties("HEADROOM_OPERATOR", ""));
    request.addHeader(OperatorAccess.HEADER, "");
    assertThat(none.isOperator(request)).isFalse();
  }

  @Test
  void namesACallerInOneLineThatIsShort() {
    assertThat(OperatorEndpoint.caller(request)).isEqualTo("operator");
    for (String lineEnd : List.of("\n", "\u0085", "\u2028", "\u2029")) {
      request.setRemoteUser("ann" + lineEnd + "2026-11-30 ERROR all is lost");
      assertThat(OperatorEndpoint.caller(request)).isEqualTo("ann 2026-11-30 ERROR all is lost");
    }
    request.setRemoteUser("a".repeat(1000));
    assertThat(OperatorEndpoint.caller(request)).hasSize(200);
  }

  @Test
  void refusesAShortTokenWithoutShowingIt() {
    assertThatThrownBy(() -> new OperatorProperties("HEADROOM_OPERATOR", "guess"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("5 characters (hidden)")
        .hasMessageNotContaining("guess");
  }

  /** A header is read as another text than it was set: the token would admit nobody. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "p\u00e4ssword of more than 32 characters",
        "password of more than 32 characters ",
        " password of more than 32 characters"
      })
  void refusesATokenThatNoHeaderCarries(String token) {
    assertThatThrownBy(() -> new OperatorProperties("HEADROOM_OPERATOR", token))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("punctuation of ASCII")
        .hasMessageNotContaining("ssword");
  }
}
