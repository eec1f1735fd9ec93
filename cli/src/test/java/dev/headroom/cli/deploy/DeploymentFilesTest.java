// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cli.deploy.journal.DeploymentJournal;
import dev.headroom.cli.deploy.journal.History;
import dev.headroom.cli.deploy.journal.JournalEntry;
import dev.headroom.cli.deploy.journal.Plan;
import dev.headroom.cli.deploy.journal.Step;
import dev.headroom.cli.file.FileTree;
import dev.headroom.cli.text.CommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentFilesTest {

  @TempDir Path folder;

  @Test
  void readsTheSettingsThatItWrites() throws IOException {
    DeploymentSettings settings = DeploymentSettings.defaults(Path.of("/usr/sbin/nginx"));
    Path file = folder.resolve("deployment.json");
    settings.write(file);
    assertThat(DeploymentSettings.read(file)).isEqualTo(settings);
  }

  @Test
  void namesAllFaultsOfTheSettingsAtOnce() throws IOException {
    Path file = folder.resolve("deployment.json");
    Files.writeString(
        file,
        """
        {"command": ["java"], "blue": [5000, 5000], "green": [70000], "readyPath": "readyz",
         "seconds": {"ready": 0, "drain": 60, "stop": 60},
         "nginx": {"binary": "nginx", "prefix": "n", "configuration": "c", "upstream": "u"}}
        """);
    assertThatThrownBy(() -> DeploymentSettings.read(file))
        .isInstanceOf(CommandException.class)
        .hasMessage(
            file
                + " is wrong: command is [java], but must have {release}: put it where the jar is;"
                + " blue has 2 ports and green 1, but both must have as many, 1 to 100: add or"
                + " remove some; port 5000 is given, but each must be 1 to 65535 and there once:"
                + " choose another; port 70000 is given, but each must be 1 to 65535 and there"
                + " once: choose another; readyPath is readyz, but must be a path that begins with"
                + " /: give that of readiness, such as /readyz; seconds has 0, but each must be 1"
                + " to 3600: choose another");
  }

  /** A call of such a path failed in a way that no wait for readiness and no watch expects. */
  @Test
  void refusesAPathOfReadinessThatNoAddressHas() throws IOException {
    Path file = folder.resolve("deployment.json");
    DeploymentSettings.defaults(Path.of("/usr/sbin/nginx")).write(file);
    String good = Files.readString(file);
    for (String wrong : List.of("/ready z", "/%zz", "/ready\\nz", "/{id}")) {
      Files.writeString(file, good.replace("/readyz", wrong));
      assertThatThrownBy(() -> DeploymentSettings.read(file))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("but must be a path that begins with /");
    }
    Files.writeString(file, good.replace("/readyz", "/ready?probe=1"));
    assertThat(DeploymentSettings.read(file).readyPath()).isEqualTo("/ready?probe=1");
  }

  @Test
  void refusesSettingsThatAreIncompleteOrUnknown() throws IOException {
    Path file = folder.resolve("deployment.json");
    DeploymentSettings.defaults(Path.of("/usr/sbin/nginx")).write(file);
    String good = Files.readString(file);
    for (String wrong :
        List.of(
            good.replace("readyPath", "readPath"),
            good.replaceFirst("\"blue\".*\n", ""),
            good.replace("\"stop\"", "\"stopp\""),
            "{")) {
      Files.writeString(file, wrong);
      assertThatThrownBy(() -> DeploymentSettings.read(file))
          .isInstanceOf(CommandException.class)
          .hasMessageStartingWith(file + " is wrong: ")
          .hasMessageEndingWith(": correct it; --init writes a complete one into another folder");
    }
  }

  @Test
  void saysHowAFolderIsMade() {
    assertThatThrownBy(() -> DeploymentFolder.open(folder))
        .hasMessageContaining("--init writes one to edit");
  }

  /** Killed before each of its steps, and in the middle of the last one. */
  @Test
  void makesAFolderWhoseMakingWasKilled() throws IOException {
    Path shipped = Path.of("../deploy/nginx").toAbsolutePath();
    DeploymentSettings settings = DeploymentSettings.defaults(Path.of("/usr/sbin/nginx"));
    for (String made :
        List.of(
            "", "releases", "instances", "environment", ".environment.next", "nginx", "redis")) {
      Path home = folder.resolve("after" + made);
      DeploymentFolder.create(home, shipped, settings);
      Files.createDirectory(home.resolve("redis"));
      Files.createFile(home.resolve(".environment.next"));
      Files.createFile(home.resolve(".deployment.json.next"));
      if (made.equals("nginx")) {
        Files.writeString(home.resolve("nginx/nginx.conf"), "torn");
      } else if (!made.isEmpty() && !made.equals("releases")) {
        FileTree.delete(home.resolve(made));
      }
      DeploymentFolder.create(home, shipped, settings).complete();
      assertThat(DeploymentFolder.open(home).settings()).isEqualTo(settings);
      assertThat(home.resolve("nginx/nginx.conf")).content().contains("access.log");
      assertThat(home.resolve("environment")).content().contains("TRUSTED_PROXIES");
    }
  }

  @Test
  void makesNoFolderWhereAnotherOneIs() throws IOException {
    Path shipped = Path.of("../deploy/nginx").toAbsolutePath();
    DeploymentSettings settings = DeploymentSettings.defaults(Path.of("/usr/sbin/nginx"));
    DeploymentFolder.create(folder.resolve("complete"), shipped, settings).complete();
    Files.createDirectories(folder.resolve("foreign/releases"));
    Files.createFile(folder.resolve("foreign/notes.txt"));
    Files.createDirectories(folder.resolve("variables"));
    Files.createFile(folder.resolve("variables/environment"));
    Files.createDirectories(folder.resolve("others/releases/1"));
    for (String each : List.of("complete", "foreign", "variables", "others")) {
      Path home = folder.resolve(each);
      assertThatThrownBy(() -> DeploymentFolder.create(home, shipped, settings))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("is not empty: choose another folder");
    }
  }

  @Test
  void readsAJournalWhoseLastLineWasTorn() throws IOException {
    Path file = folder.resolve("journal.jsonl");
    DeploymentJournal journal = new DeploymentJournal(file);
    assertThat(journal.read()).isEmpty();
    Plan plan = new Plan(Plan.Kind.DEPLOY, 2, 1, "a.jar", List.of(Step.copy(), Step.start(5000)));
    JournalEntry planned = JournalEntry.planned(7, plan);
    JournalEntry begun = JournalEntry.ofStep(7, JournalEntry.Event.BEGUN, 0, plan.text(0));
    journal.append(planned);
    Files.writeString(file, "{\"at\":\"2026-", StandardOpenOption.APPEND);
    journal.append(begun);
    assertThat(journal.read()).containsExactly(planned, begun);
    assertThat(Files.readString(file)).contains("\"event\":\"planned\"").doesNotContain("null");
    byte[] letter = "\u00e9".getBytes(StandardCharsets.UTF_8);
    Files.write(file, Arrays.copyOf(letter, 1), StandardOpenOption.APPEND);
    assertThat(journal.read()).containsExactly(planned, begun);

    History history = History.of(journal.read());
    assertThat(history.nextOperation()).isEqualTo(8);
    assertThat(history.nextRelease()).isEqualTo(3);
    assertThat(history.interrupted()).isPresent();
    assertThat(history.current()).isZero();
    assertThat(history.before(2)).isEqualTo(1);
  }

  /** What is not known to have been deployed would be replaced, or ended. */
  @Test
  void refusesAJournalOfAnotherVersionOrWithoutAPlan() throws IOException {
    Path file = folder.resolve("journal.jsonl");
    DeploymentJournal journal = new DeploymentJournal(file);
    Plan plan = new Plan(Plan.Kind.DEPLOY, 2, 1, "a.jar", List.of(Step.copy()));
    journal.append(JournalEntry.planned(7, plan));
    journal.append(JournalEntry.ofStep(7, JournalEntry.Event.BEGUN, 0, plan.text(0)));
    String good = Files.readString(file);
    Files.writeString(file, good.replace("\"COPY\"", "\"CANARY\"").replace("copy\"", "canary\""));
    assertThatThrownBy(journal::read)
        .isInstanceOf(CommandException.class)
        .hasMessage(file + " has a line that this version cannot read: use the one that wrote it");
    Files.writeString(file, good.substring(good.indexOf('\n') + 1));
    assertThatThrownBy(journal::read)
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith(file + " lacks the plan of operation 7: ");
  }

  /** One whose first switch failed was ended: no --resume starts its release again. */
  @Test
  void countsAReleaseThatNeverServedAsNone() {
    Plan plan =
        new Plan(Plan.Kind.DEPLOY, 1, 0, "a.jar", List.of(Step.switchTo(List.of(5000), List.of())));
    List<JournalEntry> entries =
        List.of(
            JournalEntry.planned(1, plan),
            JournalEntry.ofStep(1, JournalEntry.Event.BEGUN, 0, plan.text(0)),
            JournalEntry.ofStep(1, JournalEntry.Event.FAILED, 0, "nginx is missing"),
            JournalEntry.of(1, JournalEntry.Event.ENDED, "failed"));
    assertThat(History.of(entries.subList(0, 2)).hasServed()).isTrue();
    assertThat(History.of(entries).hasServed()).isFalse();
  }

  /** A jar that a build tool has made, and variables that are closed, may have no write bit. */
  @Test
  void copiesFilesThatMayNotBeWritten() throws IOException {
    DeploymentFolder home =
        new DeploymentFolder(folder, DeploymentSettings.defaults(Path.of("/usr/sbin/nginx")));
    Path jar = Files.writeString(folder.resolve("shop.jar"), "jar");
    Path variables = Files.writeString(folder.resolve("environment"), "A=1\n");
    for (Path each : List.of(jar, variables)) {
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("r--r--r--"));
    }
    home.copyRelease(jar, 1);
    home.copyRelease(jar, 1);
    for (Path each : List.of(home.jar(1), home.jar(1).resolveSibling("environment"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
          .isEqualTo("rw-------");
    }
    assertThat(home.jar(1)).hasContent("jar");
  }

  @Test
  void knowsADeployerThatWasKilledFromOneThatWorks() throws IOException {
    assertThat(FolderLock.deployer(folder)).isNull();
    try (FolderLock _ = FolderLock.ofDeployer(folder)) {
      assertThat(FolderLock.deployer(folder))
          .startsWith("process %d since ".formatted(ProcessHandle.current().pid()));
    }
    assertThat(FolderLock.deployer(folder)).isNull();
    Files.writeString(
        folder.resolve("deployer.lock"),
        "process %d since 2001-01-01T00:00:00Z".formatted(ProcessHandle.current().pid()));
    assertThat(FolderLock.deployer(folder)).isNull();
  }

  @Test
  void plansTheWayBackFromAMixture() throws IOException {
    DeploymentSettings settings = DeploymentSettings.defaults(Path.of("/usr/sbin/nginx"));
    Instances none = new Instances(new DeploymentFolder(folder, settings));
    Plan plan = new Planner(settings, none, List.of(5001, 5002, 5010), false).rollback(1, 2);
    assertThat(plan.steps())
        .containsExactly(
            Step.start(5000),
            Step.start(5011),
            Step.start(5012),
            Step.ready(5000),
            Step.ready(5011),
            Step.ready(5012),
            Step.switchTo(List.of(5000, 5011, 5012), List.of(5001, 5002, 5010)),
            Step.stop(5001),
            Step.stop(5002),
            Step.stop(5010));
  }
}
