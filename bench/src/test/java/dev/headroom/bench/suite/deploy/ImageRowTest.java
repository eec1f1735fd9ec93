// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.bench.BenchRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The row of the image, with scripts in the place of a container engine. */
class ImageRowTest {
  @TempDir Path folder;

  @Test
  void hasTheCompressedSizeOfTheImageAndItsUser() throws IOException {
    BenchRow row =
        row(
            """
            case "$1 $2" in
              "image inspect") echo 10001 ;;
              "image save") head -c 2000000 /dev/urandom; head -c 90000000 /dev/zero ;;
            esac
            """);

    assertThat(row.value()).isBetween(2.0, 2.5); // what is random cannot be compressed
    assertThat(row.met()).isTrue();
    assertThat(row.figures()).containsEntry("user", "10001");
  }

  @Test
  void hasNoValueWhereTheImageCannotBeBuilt() throws IOException {
    BenchRow row = row("echo first; echo no such registry; exit 1");

    assertThat(row.value()).isNull();
    assertThat(row.why()).isEqualTo("engine build failed: no such registry");
  }

  private BenchRow row(String script) throws IOException {
    Path engine = folder.resolve("engine");
    Files.createFile(
        engine, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(engine, "#!/bin/sh\n" + script);
    return new ImageRow(engine, folder).measured();
  }
}
