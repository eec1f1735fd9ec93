// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PurgeTest {
  @Test
  void joinsWithoutRepetition() {
    Purge both =
        Purge.tags("a", "b", "a").and(Purge.tags("b", "c")).and(Purge.urls("https://x.org"));

    assertThat(both.tags()).containsExactly("a", "b", "c");
    assertThat(both.urls()).containsExactly("https://x.org/");
    assertThat(both.size()).isEqualTo(4);
  }

  /** Otherwise nothing would be purged, and nobody would notice. */
  @Test
  void namesAddressesAsClientsRequestThem() {
    String address = "https://Shop.Example:8443/K\u00e4se/%C3%A4?q=\u00df";
    String requested = "https://shop.example:8443/K%C3%A4se/%C3%A4?q=%C3%9F";

    assertThat(Purge.urls(address, requested).urls()).containsExactly(requested);
    assertThat(Purge.prefixes(address).prefixes()).containsExactly(requested);
    assertThat(Purge.urls("https://X.org?a=B").urls()).containsExactly("https://x.org?a=B");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a,b", "a\nb", "ä", "a\r\nX: y"})
  void refusesTagsThatAHeaderCannotHold(String tag) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Purge.tags(tag))
        .withMessageContaining("256");
    assertThatIllegalArgumentException().isThrownBy(() -> Purge.tags("a".repeat(257)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a",
        "ftp://x.org/a",
        "x.org/a",
        "https:///a",
        "https://x.org/a#b",
        "https://u:p@x.org/a"
      })
  void refusesAddressesThatAreNotAbsolute(String address) {
    assertThatIllegalArgumentException().isThrownBy(() -> Purge.urls(address));
    assertThatIllegalArgumentException().isThrownBy(() -> Purge.prefixes(address));
  }
}
