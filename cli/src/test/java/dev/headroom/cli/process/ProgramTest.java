// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cli.text.CommandException;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ProgramTest {

  @Test
  void namesAllThatAreMissingAndOneCommandThatInstallsThem() {
    assertThatThrownBy(() -> requireServers(each -> false))
        .isInstanceOf(CommandException.class)
        .hasMessage(
            "--topology scaling needs nginx and pgbouncer, not found on this machine: apt-get"
                + " install nginx pgbouncer");
    assertThatThrownBy(() -> requireServers(Program.NGINX::equals))
        .hasMessage(
            "--topology scaling needs pgbouncer, not found on this machine: apt-get install"
                + " pgbouncer");
  }

  @Test
  void acceptsAMachineThatHasThem() {
    assertThatCode(() -> requireServers(each -> true)).doesNotThrowAnyException();
  }

  @Test
  void namesThePackageWhereItIsCalledOtherwiseThanTheProgram() {
    assertThat(Program.SETSID.installation()).isEqualTo("apt-get install util-linux");
  }

  private static void requireServers(Predicate<Program> installed) {
    Program.requireAll("--topology scaling", List.of(Program.NGINX, Program.PGBOUNCER), installed);
  }
}
