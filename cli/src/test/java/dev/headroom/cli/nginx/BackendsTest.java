// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendsTest {

  private static final Path SHIPPED = Path.of("..", "deploy", "nginx");

  @TempDir Path folder;

  @Test
  void readsTheShippedFile() {
    assertThat(Backends.read(SHIPPED.resolve("backends.conf")))
        .isEqualTo(Backends.of(List.of(5000, 5001, 5002)));
  }

  @Test
  void replacesTheInstancesAndNothingElse() throws IOException {
    Path file = folder.resolve("backends.conf");
    String shipped = Files.readString(SHIPPED.resolve("backends.conf"));
    Files.writeString(file, shipped);
    Backends other = new Backends(List.of(6000, 6001), Set.of(6001));
    other.write(file);
    assertThat(Backends.read(file)).isEqualTo(other);
    assertThat(Files.readString(file))
        .contains("  server 127.0.0.1:6001 max_fails=3 fail_timeout=5s down;\n");
    Backends.of(List.of(5000, 5001, 5002)).write(file);
    assertThat(Files.readString(file)).isEqualTo(shipped);
  }

  /** nginx may read the file that the link leads to. */
  @Test
  void changesTheFileThatALinkLeadsTo() throws IOException {
    Path file = Files.copy(SHIPPED.resolve("backends.conf"), folder.resolve("real.conf"));
    Path link = Files.createSymbolicLink(folder.resolve("backends.conf"), file);
    Backends.of(List.of(6000)).write(link);
    assertThat(Backends.read(file).ports()).containsExactly(6000);
    assertThat(link).isSymbolicLink();
  }

  @Test
  void refusesAFileWithoutInstancesOfThisMachine() throws IOException {
    Path file = Files.writeString(folder.resolve("a.conf"), "upstream backends {\n}\n");
    assertThatThrownBy(() -> Backends.read(file)).hasMessageContaining("names no server");
    assertThatThrownBy(() -> Backends.of(List.of(1)).write(file))
        .hasMessageContaining("names no server");
    Files.writeString(file, "upstream backends {\n  server backend1:5000;\n}\n");
    assertThatThrownBy(() -> Backends.read(file))
        .hasMessageContaining("names the server backend1:5000, but must name ports of 127.0.0.1");
  }

  @Test
  void writesTheShippedFilesWithOtherAddresses() throws IOException {
    Path to = Files.createDirectory(folder.resolve("nginx"));
    Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwx------"));
    new NginxFiles(SHIPPED, "127.0.0.1:6080", "127.0.0.1:6081").write(to, List.of(6000));
    assertThat(Backends.read(to.resolve(NginxFiles.BACKENDS)).ports()).containsExactly(6000);
    assertThat(Files.readString(to.resolve("http.conf")))
        .contains("listen 127.0.0.1:6080 default_server;");
    assertThat(Files.readString(to.resolve(NginxFiles.CONFIGURATION)))
        .contains("listen 127.0.0.1:6081;")
        .contains("access_log access.log json;")
        .contains("error_log error.log warn;");
    assertThat(to.resolve("backends.compose.conf")).doesNotExist();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(to)))
        .isEqualTo("rwx--x--x");
  }
}
