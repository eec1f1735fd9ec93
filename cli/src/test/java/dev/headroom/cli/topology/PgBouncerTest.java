// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cli.text.CommandException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PgBouncerTest {

  private static final URI PRIMARY = URI.create("postgres://postgres@127.0.0.1:5999/shop");

  @Test
  void changesTheAddressesOfTheShippedSettingsAlone() throws IOException {
    String shipped = shipped();
    List<String> lines = PgBouncer.settings(shipped, PRIMARY, 7432, true).lines().toList();

    assertThat(lines)
        .contains(
            "shop = host=127.0.0.1 port=5999 dbname=shop",
            "listen_addr = 127.0.0.1",
            "listen_port = 7432",
            "pool_mode = transaction",
            "max_prepared_statements = 200")
        .hasSameSizeAs(shipped.lines().toList());
    assertThat(lines.stream().filter(each -> !shipped.lines().toList().contains(each))).hasSize(3);
  }

  @Test
  void leavesOutWhatAnOldVersionDoesNotKnow() throws IOException {
    assertThat(PgBouncer.settings(shipped(), PRIMARY, 7432, false))
        .doesNotContain("max_prepared_statements")
        .contains("ignore_startup_parameters");
  }

  @Test
  void namesTheLineThatShippedSettingsLack() {
    assertThatThrownBy(() -> PgBouncer.settings("[pgbouncer]\n", PRIMARY, 7432, true))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("deploy/pgbouncer/pgbouncer.ini has no line");
  }

  private static String shipped() throws IOException {
    return Files.readString(Path.of("..", "deploy", "pgbouncer", "pgbouncer.ini"));
  }
}
