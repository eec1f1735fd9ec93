// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class HeadroomTest {

  @TempDir Path home;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void asksForACommand() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            "headroom: a command was missing, allowed up, demo, bench, check, migrate, doctor,"
                + " test; begin with ./headroom up; see ./headroom --help\n");
  }

  @Test
  void refusesAnUnknownCommandAndSuggestsTheNearest() {
    assertThat(run("chekc")).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            "headroom: command was chekc, allowed up, demo, bench, check, migrate, doctor, test;"
                + " did you mean check? See ./headroom --help\n");
  }

  @Test
  void namesTheNearestAppInOneLine() {
    assertThat(run("up", "alpin")).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            "headroom: app was alpin, allowed alpine, toeic; did you mean alpine?"
                + " See ./headroom up --help\n");
  }

  @Test
  void tellsThatThePortIsInUseInOneLine() throws IOException {
    pretendToBeBuilt();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(run("up", "alpine", "--port", port)).isEqualTo(1);
      assertThat(err.toString())
          .startsWith("headroom: port " + port + " was in use, allowed a free one;")
          .hasLineCount(1);
    }
  }

  @Test
  void refusesAScaleOutOfItsRange() throws IOException {
    pretendToBeBuilt();
    assertThat(run("up", "--scale", "-1")).isEqualTo(2);
    assertThat(err.toString()).contains("--scale was -1.0, allowed 0 to 10");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          up --port x              | --port was x, allowed 0 to 65535; give another, 0 takes a free one; see ./headroom up --help
          up --port=               | --port was empty, allowed 0 to 65535; give another, 0 takes a free one; see ./headroom up --help
          up --port 65536          | --port was 65536, allowed 0 to 65535; give another, 0 takes a free one; see ./headroom up --help
          up --port -1             | --port was -1, allowed 0 to 65535; give another, 0 takes a free one; see ./headroom up --help
          up --port 99999999999    | --port was 99999999999, allowed 0 to 65535; give another, 0 takes a free one; see ./headroom up --help
          up --port                | --port was missing, allowed 0 to 65535; give another, 0 takes a free one; see ./headroom up --help
          up --port --scale 1      | --port was missing, allowed 0 to 65535; give another, 0 takes a free one; see ./headroom up --help
          up --port 1 --port 2     | --port was given twice, allowed once; leave one out; see ./headroom up --help
          up --scale much          | --scale was much, allowed 0 to 10; give another, 1 is the full data; see ./headroom up --help
          up --scale NaN           | --scale was NaN, allowed 0 to 10; give another, 1 is the full data; see ./headroom up --help
          up --prot 80             | option was --prot, allowed --data, --help, --port, --scale, --version; did you mean --port? See ./headroom up --help
          up --prot=80             | option was --prot=80, allowed --data, --help, --port, --scale, --version; did you mean --port? See ./headroom up --help
          up alpine toeic          | argument was toeic, allowed one APP; leave it out; see ./headroom up --help
          demo alpine --quik       | option was --quik, allowed --data, --help, --json, --quick, --version; did you mean --quick? See ./headroom demo --help
          demo alpine --quick=soon | --quick was soon, allowed true or false; leave the value out; see ./headroom demo --help
          demo glacier             | app was glacier, allowed alpine, toeic; did you mean alpine? See ./headroom demo --help
          demo alpine --json no/f  | --json was no/f, allowed a file in a folder that exists; make the folder, or give another file; see ./headroom demo --help
          bench                    | SUITE was missing, allowed cache, limit, edge, session; name one of them; see ./headroom bench --help
          bench cahce              | suite was cahce, allowed cache, limit, edge, session; did you mean cache? See ./headroom bench --help
          bench cache --json no/f  | --json was no/f, allowed a file in a folder that exists; make the folder, or give another file; see ./headroom bench --help
          bench cache --json       | --json was missing, allowed a file in a folder that exists; make the folder, or give another file; see ./headroom bench --help
          check                    | URL was missing, allowed http://host:port or https://host; tell where the service listens; see ./headroom check --help
          check nonsense           | URL was nonsense, allowed http://host:port or https://host; tell where the service listens; see ./headroom check --help
          check http://[           | URL was http://[, allowed http://host:port or https://host; tell where the service listens; see ./headroom check --help
          check http://a:70000     | URL was http://a:70000, allowed http://host:port or https://host; tell where the service listens; see ./headroom check --help
          check ftp://a            | URL was ftp://a, allowed http://host:port or https://host; tell where the service listens; see ./headroom check --help
          check http://a --limit x | --limit was x, allowed 1 to 1000000; tell how many requests one client may make; see ./headroom check --help
          check http://a --limit 0 | --limit was 0, allowed 1 to 1000000; tell how many requests one client may make; see ./headroom check --help
          check http://a --refill -1 | --refill was -1, allowed 0 to 1000000; tell how many more a second one client may make; see ./headroom check --help
          check http://a --path b  | --path was b, allowed a path that begins with /; name a public list of the service; see ./headroom check --help
          check http://a --origin b | --origin was b, allowed http://host:port or https://host; name an origin that the service allows; see ./headroom check --help
          migrate --rollback --status | --rollback, --status were given together, allowed one of them; leave out the others; see ./headroom migrate --help
          migrate tooic            | app was tooic, allowed alpine, toeic; did you mean toeic? See ./headroom migrate --help
          migrate --data           | --data was missing, allowed a folder; give another one; see ./headroom migrate --help
          doctor now               | argument was now, allowed none; leave it out; see ./headroom doctor --help
          --verbose                | option was --verbose, allowed --help, --version; did you mean --version? See ./headroom --help
          """)
  void tellsWrongUseInOneLineAndEndsWithTwo(String line, String told) throws IOException {
    pretendToBeBuilt();
    assertThat(run(line.split(" +", -1))).isEqualTo(2);
    assertThat(err.toString()).isEqualTo("headroom: " + told + "\n");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void showsWhatWasTypedWithoutWhatMovesTheCursor() {
    assertThat(run("bench", "a\u001b[2J\nb" + "c".repeat(200))).isEqualTo(2);
    assertThat(err.toString()).contains("suite was a?[2J?bc").contains("..., allowed");
    assertThat(err.toString()).hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "up", "demo", "bench", "check", "migrate", "doctor", "test"})
  void explainsEachCommand(String command) {
    assertThat(run((command + " --help").strip().split(" ", -1))).isZero();
    assertThat(out.toString()).startsWith("Usage: headroom" + (" " + command).stripTrailing());
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void refusesADataFolderThatItCannotUse() throws IOException {
    pretendToBeBuilt();
    Path file = Files.writeString(home.resolve("file"), "in the way");
    assertThat(run("up", "--port", "0", "--data", file.resolve("below").toString())).isEqualTo(1);
    assertThat(err.toString()).contains("was not usable").hasLineCount(1);
  }

  @Test
  void sendsTheTestsToTheLauncher() {
    assertThat(run("test")).isEqualTo(1);
    assertThat(err.toString()).contains("./headroom test");
  }

  @Test
  void tellsWhatTheMachineHas() {
    run("doctor");
    assertThat(out.toString())
        .contains("JDK")
        .contains("PostgreSQL")
        .contains("Redis")
        .contains("browser");
  }

  @Test
  void makesASecretOnceThatItsOwnerAloneMayRead() throws IOException {
    String secret = Workspace.signingSecret(home);
    assertThat(secret).hasSize(64).isEqualTo(Workspace.signingSecret(home));
    assertThat(Files.getPosixFilePermissions(home.resolve("jwt-secret"))).hasSize(2);
  }

  @Test
  void readsDotEnvBelowTheVariablesOfTheProcess() throws IOException {
    Files.writeString(home.resolve(".env"), "# ours\n\nDB_POOL_SIZE=7\nPATH=nowhere\nURL=a=b c \n");
    assertThat(new Workspace(home).environment())
        .containsEntry("DB_POOL_SIZE", "7")
        .containsEntry("URL", "a=b c")
        .containsEntry("PATH", System.getenv("PATH"));
  }

  @Test
  void namesTheLineOfDotEnvThatIsNoneAndKeepsItsTextToItself() throws IOException {
    pretendToBeBuilt();
    Files.writeString(home.resolve(".env"), "A=1\nmy secret\n");
    assertThat(run("up", "--port", "0")).isEqualTo(1);
    assertThat(err.toString())
        .contains(".env line 2 was not NAME=value")
        .doesNotContain("my secret")
        .hasLineCount(1);
  }

  private void pretendToBeBuilt() throws IOException {
    Path jar = home.resolve("apps/alpine/target/alpine-app.jar");
    Files.createDirectories(jar.getParent());
    Files.writeString(jar, "");
  }

  private int run(String... args) {
    CommandLine line = Headroom.commandLine(home);
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(args);
  }
}
