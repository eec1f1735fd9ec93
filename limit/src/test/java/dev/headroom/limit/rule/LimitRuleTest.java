// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LimitRuleTest {
  private static final LimitRule RULE = LimitRule.of(Limit.parse("api", "100/min"));

  @Test
  void equalsARuleThatNamesItsDefaultPolicy() {
    assertThat(RULE).isEqualTo(RULE.unavailablePolicy(UnavailablePolicy.localShare()));
  }

  @Test
  void keepsThePolicyThatIsSet() {
    UnavailablePolicy closed = UnavailablePolicy.parse("closed");
    assertThat(RULE.unavailablePolicyIfUnset(closed)).isEqualTo(RULE);
    LimitRule unset = new LimitRule("api", RULE.limit(), null, false, LimitRule.Mode.ENFORCE, "");
    assertThat(unset.unavailablePolicyIfUnset(closed)).isEqualTo(RULE.unavailablePolicy(closed));
  }
}
