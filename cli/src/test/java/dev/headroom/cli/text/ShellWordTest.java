// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ShellWordTest {

  @Test
  void quotesWhatAShellWouldDivideOrExpand() {
    assertThat(ShellWord.of(Path.of("/srv/shop-2.0"))).isEqualTo("/srv/shop-2.0");
    assertThat(ShellWord.of(Path.of("/srv/my shop"))).isEqualTo("'/srv/my shop'");
    assertThat(ShellWord.of("Ann's $HOME")).isEqualTo("'Ann'\\''s $HOME'");
    assertThat(ShellWord.of("")).isEqualTo("''");
  }
}
