// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.apps.systems.web.RefusedException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

final class CursorsTest {

  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private final Cursors cursors = new Cursors("a-secret-of-the-tests-that-is-long-enough");

  @Test
  void giveBackTheValuesOfThePosition() {
    assertThat(cursors.read("list", cursors.write("list", 4.5, 17, "")))
        .containsExactly("4.5", "17", "");
  }

  @Test
  void areRefusedInAnotherList() {
    String cursor = cursors.write("list|dairy", 17);

    assertThatThrownBy(() -> cursors.read("list|meat", cursor))
        .isInstanceOf(RefusedException.class);
  }

  /** The text that is signed would be the same if it did not say where the list ends. */
  @Test
  void areRefusedInAListThatHasABeginningOfThePosition() {
    byte[] whole = Base64.getUrlDecoder().decode(cursors.write("list", 4.5, 17));
    ByteArrayOutputStream cut = new ByteArrayOutputStream();
    cut.write(whole, 0, whole.length - "4.5\n17".length());
    cut.writeBytes("17".getBytes(StandardCharsets.UTF_8));
    String cursor = Base64.getUrlEncoder().withoutPadding().encodeToString(cut.toByteArray());

    assertThatThrownBy(() -> cursors.read("list\n4.5", cursor))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void areRefusedWithAnyLetterChanged() {
    String cursor = cursors.write("list", 4.5, 17);

    for (int at = 0; at < cursor.length(); at++) {
      char other = LETTERS.charAt((LETTERS.indexOf(cursor.charAt(at)) + 1) % LETTERS.length());
      String changed = cursor.substring(0, at) + other + cursor.substring(at + 1);
      assertThatThrownBy(() -> cursors.read("list", changed))
          .as(changed)
          .isInstanceOf(RefusedException.class);
    }
  }

  @Test
  void areRefusedWithAnotherSecret() {
    String cursor = new Cursors("another-secret-of-the-tests-long-enough").write("list", 17);

    assertThatThrownBy(() -> cursors.read("list", cursor)).isInstanceOf(RefusedException.class);
  }

  @Test
  void areRefusedIfTheyAreNoCursors() {
    for (String text : new String[] {"", "%", "AAAA", "a b"}) {
      assertThatThrownBy(() -> cursors.read("list", text))
          .as(text)
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("cursor");
    }
  }
}
