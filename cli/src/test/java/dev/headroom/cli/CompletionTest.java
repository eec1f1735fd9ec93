// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script of {@code ./headroom completion}, in a real bash. */
class CompletionTest {

  /** Calls the function that the script has registered, as readline does at the tab key. */
  private static final String TAB =
      """
      source "$1"
      shift
      COMP_WORDS=("$@")
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      COMP_LINE="${COMP_WORDS[*]}"
      COMP_POINT=${#COMP_LINE}
      registered=$(complete -p headroom)
      completer=${registered#*-F }
      "${completer%% *}" headroom "${COMP_WORDS[COMP_CWORD]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """;

  @TempDir Path folder;

  @Test
  void completesACommand() throws Exception {
    assertThat(tab("./headroom", "ben")).containsExactly("bench");
  }

  @Test
  void completesTheNameOfAnApp() throws Exception {
    assertThat(tab("./headroom", "up", "al")).containsExactly("alpine");
    assertThat(tab("./headroom", "setup", "je")).containsExactly("jewgo");
    assertThat(tab("./headroom", "migrate", "")).contains("alpine", "toeic", "jewgo", "civiclog");
  }

  @Test
  void completesASuiteAndAnOption() throws Exception {
    assertThat(tab("./headroom", "bench", "sess")).containsExactly("session");
    assertThat(tab("./headroom", "bench", "fau")).containsExactly("faults");
    assertThat(tab("./headroom", "check", "--check")).containsExactly("--checklist");
  }

  private List<String> tab(String... words) throws IOException, InterruptedException {
    Path script = Files.writeString(folder.resolve("completion"), script());
    List<String> command =
        Stream.concat(
                Stream.of("bash", "--norc", "--noprofile", "-c", TAB, "bash", script.toString()),
                Stream.of(words))
            .toList();
    Path replies = folder.resolve("replies");
    Process bash =
        new ProcessBuilder(command)
            .redirectOutput(replies.toFile())
            .redirectError(folder.resolve("errors").toFile())
            .start();
    assertThat(bash.waitFor()).as(Files.readString(folder.resolve("errors"))).isZero();
    return Files.readAllLines(replies).stream().map(String::strip).toList();
  }

  private String script() {
    StringWriter out = new StringWriter();
    var line = Headroom.commandLine(folder);
    line.setOut(new PrintWriter(out, true));
    assertThat(line.execute("completion")).isZero();
    return out.toString();
  }
}
