// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.topology;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ServerProgramTest {

  @Test
  void namesAllThatAreMissingAndOneCommandThatInstallsThem() {
    assertThatThrownBy(() -> ServerProgram.requireAll(each -> false))
        .isInstanceOf(TopologyException.class)
        .hasMessage(
            "--topology scaling needs nginx and pgbouncer, not found on this machine: apt-get"
                + " install nginx pgbouncer");
    assertThatThrownBy(() -> ServerProgram.requireAll(ServerProgram.NGINX::equals))
        .hasMessage(
            "--topology scaling needs pgbouncer, not found on this machine: apt-get install"
                + " pgbouncer");
  }

  @Test
  void acceptsAMachineThatHasThem() {
    assertThatCode(() -> ServerProgram.requireAll(each -> true)).doesNotThrowAnyException();
  }
}
