// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.cli.deploy.journal.History;
import dev.headroom.cli.deploy.journal.JournalEntry;
import dev.headroom.cli.nginx.Backends;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Deployers that end in the middle, and those that go on. */
class ResumeIT {

  private static final Executor VIRTUAL = Thread::startVirtualThread;

  /** Ends a deployer where it stands: nothing of ours catches it. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Before each entry of the journal, so that what the entry reports has happened. */
  @Test
  void goesOnAfterAnEndAtEachEntryOfTheJournal() throws Exception {
    Lab.use(
        1,
        lab -> {
          lab.deploy("before");
          boolean killed = true;
          for (int i = 0; killed; i++) {
            String release = "release" + i;
            killed = isKilledAtEntry(i, lab, lab.release(release), false);
            lab.run("deploy", "--resume").expect(0);
            // Nothing was written before the first entry: there is nothing to go on with.
            lab.expect(i == 0 ? "before" : release);
            assertThat(lab.running()).as("after an end at entry %d", i).hasSize(1);
            lab.run("status").expect(0);
          }
        });
  }

  private static boolean isKilledAtEntry(int number, Lab lab, Path jar, boolean rolling)
      throws Exception {
    int[] entries = {0};
    Consumer<JournalEntry> listener =
        entry -> {
          if (entries[0]++ == number) {
            throw new Killed();
          }
        };
    DeploymentFolder folder = lab.deployment();
    try (Deployer deployer = new Deployer(folder, listener)) {
      History history = folder.finishedHistory();
      List<Integer> serving = Backends.read(folder.upstream()).ports();
      deployer.run(
          new Planner(folder.settings(), new Instances(folder), serving, false)
              .deploy(history.nextRelease(), history.current(), jar, rolling, false));
      assertThat(number).as("entries of a deploy").isGreaterThan(10);
      return false;
    } catch (Killed killed) {
      return true;
    }
  }

  /** The machine restarts where one of two instances was replaced, and the other is started. */
  @Test
  void servesWhatServedWhenTheMachineEndsWithinARollingReplacement() throws Exception {
    Lab.use(
        2,
        lab -> {
          lab.deploy("one");
          int afterTheSecondStart = 14;
          assertThat(isKilledAtEntry(afterTheSecondStart, lab, lab.release("two"), true)).isTrue();
          assertThat(lab.running()).hasSize(3);
          endAll(lab);

          assertThat(lab.run("deploy", "--resume").expect(1).text())
              .contains("deploy of release 2 failed: the instance on port ")
              .containsPattern("; these serve: release 1 on \\d+, release 2 on \\d+");
          assertThat(lab.running()).extracting(Instance::release).containsExactlyInAnyOrder(1, 2);
          lab.run("status").expect(0);

          lab.run("rollback").expect(0);
          assertThat(lab.running()).extracting(Instance::release).containsExactly(1, 1);
          lab.expect("one");
        });
  }

  private static void endAll(Lab lab) throws Exception {
    lab.deployment().nginx().stop();
    for (Instance each : lab.running()) {
      ProcessHandle.of(each.pid()).orElseThrow().destroyForcibly();
      await().atMost(Lab.PATIENCE).until(() -> !each.runs());
    }
  }

  @Test
  void goesOnAfterADeployerWasKilledAndRefusesASecondOneBefore() throws Exception {
    Lab.use(
        1,
        lab -> {
          lab.deploy("one");
          String two = lab.release("two").toString();
          Path file = lab.file("enough");
          // nginx keeps its worker for this request, and the deployer waits for the worker.
          CompletableFuture<String> open =
              CompletableFuture.supplyAsync(() -> lab.send("POST", "/until?" + file), VIRTUAL);
          await().atMost(Lab.PATIENCE).until(() -> Files.exists(Path.of(file + ".open")));
          Process deployer = process(lab, "--release", two);
          try {
            await().atMost(Lab.PATIENCE).until(() -> switches(lab) == 2);
            assertThat(lab.run("deploy", "--release", two).expect(1).text())
                .contains(
                    "is in use by another deployer, process %d since ".formatted(deployer.pid()))
                .contains(": wait until it has ended");
            assertThat(lab.run("status").text())
                .contains("deployer  process %d since ".formatted(deployer.pid()));
          } finally {
            deployer.destroyForcibly().waitFor();
          }
          assertThat(lab.run("status").expect(1).text())
              .contains("the deploy of release 2 was interrupted: ./headroom deploy --home ");
          assertThat(lab.run("deploy", "--release", two).expect(1).text())
              .contains("was interrupted");
          // For a moment the old worker of nginx may still take a connection.
          await().atMost(Lab.PATIENCE).untilAsserted(() -> lab.expect("two"));

          CompletableFuture<Lab.Result> resumed =
              CompletableFuture.supplyAsync(() -> lab.run("deploy", "--resume"), VIRTUAL);
          await().atMost(Lab.PATIENCE).until(() -> switches(lab) == 3);
          Files.createFile(file);
          assertThat(open.join()).startsWith("HTTP/1.1 200 ").contains("\r\n\r\none ");
          resumed.join().expect(0);
          lab.expect("two");
          assertThat(lab.running()).singleElement().matches(each -> each.release() == 2);
        });
  }

  private static long switches(Lab lab) {
    return lab.deployment().journal().read().stream()
        .filter(each -> String.valueOf(each.detail()).startsWith("requests go to "))
        .count();
  }

  private static Process process(Lab lab, String... arguments) throws Exception {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(each -> Path.of(each).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Duser.language=fa", // whose digits nginx does not read
            "-Duser.country=IR",
            "-Dheadroom.home=" + Lab.REPOSITORY,
            "-cp",
            classPath,
            "dev.headroom.cli.Headroom",
            "deploy",
            "--home",
            lab.home().toString());
    builder.command().addAll(Arrays.asList(arguments));
    return builder
        .redirectErrorStream(true)
        .redirectOutput(lab.file("deployer.log").toFile())
        .start();
  }

  @Test
  void stopsNothingWhileNginxRefusesItsFilesAndGoesBackLater() throws Exception {
    Lab.use(
        1,
        lab -> {
          lab.deploy("one");
          List<Instance> one = lab.running();
          Path file = lab.home().resolve("nginx/origins.conf");
          String good = Files.readString(file);
          Files.writeString(file, "no directive of nginx");
          assertThat(lab.run("deploy", "--release", lab.release("two").toString()).expect(1).text())
              .contains("deploy of release 2 failed: nginx refuses ")
              .contains("All instances keep running. Correct it, then ./headroom deploy --home ");
          lab.expect("one");
          assertThat(lab.running()).hasSize(2);

          Files.writeString(file, good);
          assertThat(lab.run("deploy", "--resume").expect(1).text())
              .contains("these serve: release 1 on " + one.getFirst().port());
          lab.expect("one");
          assertThat(lab.running()).isEqualTo(one);
          lab.run("status").expect(0);
        });
  }

  /** As after a restart of the machine. */
  @Test
  void startsWhatShouldRun() throws Exception {
    Lab.use(
        1,
        lab -> {
          lab.deploy("one");
          endAll(lab);
          lab.run("status").expect(1);
          lab.run("deploy", "--resume").expect(0);
          lab.expect("one");
          assertThat(lab.run("deploy", "--resume").expect(0).text())
              .contains("nothing was interrupted, and what should run runs");
        });
  }

  /** A start removes the file of the process before it, and may be killed before it makes one. */
  @Test
  void startsWhatShouldRunAlsoWithoutTheFileOfItsProcess() throws Exception {
    Lab.use(
        1,
        lab -> {
          lab.deploy("one");
          lab.deploy("two");
          int port = lab.running().getFirst().port();
          endAll(lab);
          Files.delete(lab.deployment().instance(port));
          lab.run("deploy", "--resume").expect(0);
          lab.expect("two");
          lab.run("status").expect(0);
        });
  }
}
