// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitTest {

  @TempDir Path folder;

  @Test
  void namesTheCommitAndWhetherFilesDifferFromIt() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "one");
    git("init", "--quiet");
    git("add", "file");
    git("commit", "--quiet", "--message", "one");
    git("tag", "--annotate", "--message", "v1", "v1");
    String clean = Commit.describe(folder);
    Files.writeString(file, "another");

    assertThat(clean).matches("[0-9a-f]{8,}");
    assertThat(Commit.describe(folder)).isEqualTo(clean + "-dirty");
  }

  @Test
  void saysThatACommitIsUnknown() {
    assertThat(Commit.describe(folder.resolve("missing"))).isEqualTo("unknown commit");
  }

  private void git(String... words) throws IOException, InterruptedException {
    List<String> identity = List.of("git", "-c", "user.name=n", "-c", "user.email=n@example.com");
    Process git =
        new ProcessBuilder(Stream.concat(identity.stream(), Stream.of(words)).toList())
            .directory(folder.toFile())
            .inheritIO()
            .start();
    assertThat(git.waitFor()).isZero();
  }
}
