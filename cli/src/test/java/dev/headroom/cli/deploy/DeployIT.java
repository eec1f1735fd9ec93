// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** TO-9, AL-10: deployments behind a real nginx, with instances that are processes. */
class DeployIT {

  @Test
  void replacesAllInstancesWithoutALostRequest() throws Exception {
    Lab.use(
        2,
        lab -> {
          lab.deploy("one");
          List<Instance> before = lab.running();
          try (Lab.Load load = lab.load()) {
            load.awaitResponses("one");
            lab.deploy("two");
            load.awaitResponses("two");
            load.expectAllServed();
          }
          lab.expect("two");
          assertThat(before).hasSize(2).noneMatch(Instance::runs);
          assertThat(lab.run("status").expect(0).text())
              .contains("release   2")
              .containsPattern("release 2 +process \\d+ +ready +green, serves, since ")
              .contains("deployer  none");
        });
  }

  @Test
  void replacesThreeInstancesOneAfterTheOtherWithoutALostRequest() throws Exception {
    Lab.use(
        3,
        lab -> {
          lab.deploy("one");
          try (Lab.Load load = lab.load()) {
            load.awaitResponses("one");
            String text = lab.deploy("two", "--rolling").text();
            assertThat(text.lines().filter(each -> each.contains("requests go to"))).hasSize(3);
            load.awaitResponses("two");
            load.expectAllServed();
          }
          lab.expect("two");
          assertThat(lab.running()).hasSize(3).allMatch(each -> each.release() == 2);
        });
  }

  @Test
  void leavesTheOldInstancesServingWhenTheNewOnesDoNotStart() throws Exception {
    Lab.use(
        1,
        lab -> {
          String broken = lab.release("broken").toString();
          assertThat(lab.run("deploy", "--release", broken).expect(1).text())
              .contains("deploy of release 1 failed: the instance on port ")
              .contains(" has ended: see ")
              .contains("; nothing serves");
          lab.deploy("one");
          List<Instance> before = lab.running();
          assertThat(lab.run("deploy", "--release", broken).expect(1).text())
              .contains("; these serve: release 2 on " + before.getFirst().port());
          lab.expect("one");
          assertThat(lab.running()).isEqualTo(before);
          lab.run("status").expect(0);
        });
  }

  @Test
  void goesBackToInstancesThatWereKept() throws Exception {
    Lab.use(
        1,
        lab -> {
          lab.deploy("one");
          List<Instance> one = lab.running();
          lab.deploy("two", "--keep");
          lab.expect("two");
          assertThat(lab.running()).hasSize(2);
          assertThat(lab.run("status").expect(0).text()).contains("blue, kept");

          lab.run("rollback").expect(0);
          lab.expect("one");
          assertThat(lab.running()).isEqualTo(one);
          assertThat(lab.run("rollback").expect(1).text())
              .contains("release 1 is the first: there is none to go back to");

          lab.deploy("three", "--keep");
          lab.run("deploy", "--stop-previous").expect(0);
          lab.expect("three");
          assertThat(lab.running()).hasSize(1);

          Files.delete(lab.home().resolve("journal.jsonl"));
          String four = lab.release("four").toString();
          for (String[] command :
              List.of(new String[] {"--release", four}, new String[] {"--stop-previous"})) {
            assertThat(lab.run("deploy", command).expect(1).text())
                .contains("release 3 runs on port ")
                .contains(": put journal.jsonl back, or end process ");
          }
          lab.expect("three");
        });
  }

  /** The step that needs it is the last but one, and a first release has none to go back to. */
  @Test
  void endsWhatItHasStartedWhereNginxIsMissing() throws Exception {
    Lab.use(
        1,
        lab -> {
          Path settings = lab.home().resolve("deployment.json");
          String nginx = lab.deployment().settings().nginx().binary();
          Lab.edit(settings, nginx, "/nowhere/nginx");
          assertThat(lab.run("deploy", "--release", lab.release("one").toString()).expect(1).text())
              .contains("deploy of release 1 failed: /nowhere/nginx could not be run: apt-get ")
              .contains("; nothing serves");
          assertThat(lab.running()).isEmpty();
          Lab.edit(settings, "/nowhere/nginx", nginx);
          assertThat(lab.run("deploy", "--resume").expect(0).text())
              .contains("nothing was interrupted, and what should run runs");
          assertThat(lab.running()).isEmpty();
          assertThat(lab.run("status").expect(1).text())
              .startsWith("nothing was deployed yet\nnginx");
          lab.deploy("two");
          lab.expect("two");
        });
  }

  @Test
  void goesBackToAReleaseWithItsVariables() throws Exception {
    Lab.use(
        1,
        lab -> {
          Path jar = lab.release("one");
          lab.run("deploy", "--release", jar.toString()).expect(0);
          lab.expect("one hello");
          Files.writeString(lab.home().resolve("environment"), "# changed\n\nGREETING=bonjour\n");
          lab.run("deploy", "--release", jar.toString()).expect(0);
          lab.expect("one bonjour");
          assertThat(lab.running()).hasSize(1);

          String plan = lab.run("rollback", "--dry-run").expect(0).text();
          assertThat(plan).contains("rollback to release 1:").contains("start release 1 on port ");
          lab.run("rollback").expect(0);
          lab.expect("one hello");
        });
  }

  @Test
  void keepsThePerformanceOfWhatItReplaces() throws Exception {
    Lab.use(
        1,
        lab -> {
          Path variables = lab.home().resolve("environment");
          Files.writeString(
              variables,
              """
              HEADROOM_OPERATOR_TOKEN=secret-of-operators-that-is-long
              BASELINE={"time":"2026-11-29T10:00:00Z","windowSeconds":900,"version":"one",\
              "configuration":{},"figures":{},"services":{"database":"up"}}
              """);
          assertThat(lab.deploy("one", "--baseline=/figures").text())
              .contains("no release serves yet, so there is no baseline");
          assertThat(lab.deploy("two", "--baseline=/figures").text())
              .contains("baseline URL --base /figures --compare ");
          assertThat(lab.home().resolve("releases/1/baseline.json"))
              .content()
              .containsPattern("\"version\"\\s*:\\s*\"one\"")
              .containsPattern("\"database\"\\s*:\\s*\"up\"");

          String release = lab.release("three").toString();
          assertThat(lab.run("deploy", "--release", release, "--baseline").expect(1).text())
              .contains("/api/monitor/baseline?window=900s returned no baseline");
          lab.expect("two");
          assertThat(lab.run("status").expect(0).text()).contains("release   2");
        });
  }

  @Test
  void printsThePlanAndChangesNothing() throws Exception {
    Lab.use(
        2,
        lab -> {
          Path jar = lab.release("one");
          Map<Path, String> before = files(lab.home());
          assertThat(lab.run("deploy", "--dry-run", "--release", jar.toString()).expect(0).text())
              .contains("deploy of release 1:\n   1  copy " + jar + " to releases/1\n")
              .containsPattern("\n   4  wait until port \\d+ is ready\n")
              .containsPattern("\n   6  switch nginx to \\d+ \\d+, and wait for open requests\n");
          assertThat(files(lab.home())).isEqualTo(before);
          assertThat(lab.deployment().nginx().isRunning()).isFalse();
          assertThat(lab.run("status").expect(1).text()).contains("nothing was deployed yet");
        });
  }

  private static Map<Path, String> files(Path folder) throws IOException {
    Map<Path, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.toList()) {
        files.put(each, Files.getLastModifiedTime(each) + " " + Files.size(each));
      }
    }
    return files;
  }
}
