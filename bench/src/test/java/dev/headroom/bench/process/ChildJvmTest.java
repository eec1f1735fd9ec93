// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChildJvmTest {

  @Test
  void putsOptionsBeforeTheClassAndArgumentsAfterIt() {
    List<String> command = ChildJvm.command(List.of("-Xmx9m"), "a.Main", List.of("-Xmx8m", "go"));
    int classPath = command.indexOf("-cp");

    assertThat(command.subList(1, classPath)).containsExactly("-Xmx9m");
    assertThat(command.subList(classPath + 2, command.size()))
        .containsExactly("a.Main", "-Xmx8m", "go");
    assertThat(Stream.of(command.get(classPath + 1).split(File.pathSeparator, -1)))
        .allMatch(each -> Path.of(each).isAbsolute());
  }
}
