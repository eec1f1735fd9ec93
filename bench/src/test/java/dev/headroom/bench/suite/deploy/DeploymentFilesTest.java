// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.bench.suite.deploy.DeploymentFiles.WaitTimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentFilesTest {
  private static final String LINE =
      "{\"at\": \"2026-11-29T18:30:00Z\", \"event\": \"%s\", \"detail\": \"%s\"}\n";

  @TempDir Path home;

  private DeploymentFiles files;

  @BeforeEach
  void create() {
    files = new DeploymentFiles(home);
  }

  @Test
  void putsBackTheWaitsThatItFound() throws IOException {
    Path settings = home.resolve("deployment.json");
    Files.writeString(settings, "{\"seconds\": {\"ready\": 60, \"drain\": 65, \"stop\": 45}}");

    WaitTimes before = files.waits(new WaitTimes(1, 2));
    String changed = Files.readString(settings).replaceAll("\\s", "");

    assertThat(before).isEqualTo(new WaitTimes(65, 45));
    assertThat(changed).contains("\"ready\":60", "\"drain\":1", "\"stop\":2");
    assertThat(files.waits(before)).isEqualTo(new WaitTimes(1, 2));
  }

  @Test
  void findsTheInstancesThatGetRequests() throws IOException {
    assertThat(files.serving()).isEmpty();
    Files.createDirectory(home.resolve("nginx"));
    Files.writeString(
        home.resolve("nginx/backends.conf"),
        "least_conn;\nserver 127.0.0.1:5000 max_fails=3;\nserver 127.0.0.1:5001 down;\n");

    assertThat(files.serving()).containsExactly(5000, 5001);
  }

  @Test
  void findsAProcessThatRuns() throws IOException {
    long own = ProcessHandle.current().pid();
    Files.createDirectory(home.resolve("instances"));
    Files.writeString(home.resolve("instances/5000"), own + " 12345\n");

    assertThat(files.instance(5000)).contains(ProcessHandle.current());
    assertThat(files.instance(5001)).isEmpty();
    assertThat(files.nginx()).isEmpty();
  }

  @Test
  void readsTheLinesOfTheJournalThatAreWhole() throws Exception {
    Path file = home.resolve("journal.jsonl");
    assertThat(files.journal().length()).isZero();
    Files.writeString(
        file, LINE.formatted("begun", "start") + LINE.formatted("done", "ready") + "{\"at\": \"20");
    DeploymentJournal journal = files.journal();

    assertThat(journal.length()).isEqualTo(3);
    assertThat(journal.lines())
        .extracting(DeploymentJournal.JournalLine::event)
        .containsExactly("begun", "done");
    assertThat(journal.await(0, "read", Duration.ofMinutes(1)).at())
        .isEqualTo(Instant.parse("2026-11-29T18:30:00Z"));
    assertThatThrownBy(() -> journal.await(1, "begun", Duration.ZERO))
        .hasMessage("the journal did not get a line with begun");
  }
}
