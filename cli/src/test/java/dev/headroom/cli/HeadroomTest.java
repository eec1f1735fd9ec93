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
import picocli.CommandLine;

class HeadroomTest {

  @TempDir Path home;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void asksForACommand() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("a command is missing").contains("./headroom up");
  }

  @Test
  void refusesAnUnknownCommandAndSuggestsTheNearest() {
    assertThat(run("chekc")).isEqualTo(2);
    assertThat(err.toString()).contains("chekc").contains("check");
  }

  @Test
  void namesTheNearestAppInOneLine() {
    assertThat(run("up", "alpin")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo("headroom: app was alpin, allowed alpine, toeic; did you mean alpine?\n");
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
    assertThat(run("up", "--scale", "-1")).isEqualTo(1);
    assertThat(err.toString()).contains("--scale was -1.0, allowed 0 to 10");
  }

  @Test
  void refusesAnAddressThatIsNone() {
    assertThat(run("check", "nonsense")).isEqualTo(1);
    assertThat(err.toString()).contains("URL was nonsense, allowed http://host:port");
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
    String secret = Place.secret(home);
    assertThat(secret).hasSize(64).isEqualTo(Place.secret(home));
    assertThat(Files.getPosixFilePermissions(home.resolve("jwt-secret"))).hasSize(2);
  }

  @Test
  void readsDotEnvBelowTheVariablesOfTheProcess() throws IOException {
    Files.writeString(home.resolve(".env"), "# ours\n\nDB_POOL_SIZE=7\nPATH=nowhere\nURL=a=b c \n");
    assertThat(new Place(home).environment())
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

  @Test
  void refusesAnUnknownSuiteAndNamesTheNearest() {
    assertThat(run("bench", "cahce")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "headroom: suite was cahce, allowed cache, limit, edge, session; did you mean cache?\n");
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
