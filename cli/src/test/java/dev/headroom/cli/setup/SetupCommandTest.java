// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SetupCommandTest {

  @TempDir Path home;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path variables;

  @BeforeEach
  void giveAnExample() throws IOException {
    variables = home.resolve(".env");
    Files.writeString(home.resolve(".env.example"), "# an example\n#JEWGO_KEY_SECRET=\nPOOL=7\n");
  }

  @Test
  void writesSecretsThatOnlyTheOwnerMayReadAndThatAreThoseOfTheDataFolder() throws IOException {
    assertThat(run("jewgo", "--compose")).isZero();

    List<String> lines = Files.readAllLines(variables);
    Path data = home.resolve(".headroom/jewgo");
    assertThat(lines)
        .startsWith("# an example", "#JEWGO_KEY_SECRET=", "POOL=7")
        .contains("JEWGO_KEY_SECRET=" + Files.readString(data.resolve("signing-secret")))
        .contains("HEADROOM_OPERATOR_TOKEN=" + Files.readString(data.resolve("operator-token")))
        .anySatisfy(line -> assertThat(line).matches("HEADROOM_EDGE_CSRF_SECRET=[0-9a-f]{64}"))
        .anySatisfy(line -> assertThat(line).matches("POSTGRES_PASSWORD=[0-9a-f]{64}"));
    for (Path secret :
        List.of(variables, data.resolve("signing-secret"), data.resolve("password"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
          .isEqualTo("rw-------");
    }
    assertThat(out.toString())
        .contains("make   " + variables)
        .contains("ok     " + variables + ": 7 secrets")
        .doesNotContain(Files.readString(data.resolve("signing-secret")));
  }

  @Test
  void mayBeRepeatedWithoutAChange() throws IOException {
    assertThat(run("jewgo")).isZero();
    String first = Files.readString(variables);

    assertThat(run("jewgo")).isZero();

    assertThat(Files.readString(variables)).isEqualTo(first);
    assertThat(out.toString()).contains("keep     JEWGO_KEY_SECRET");
  }

  @Test
  void printsThePlanAndChangesNothing() {
    assertThat(run("jewgo", "--dry-run")).isZero();

    assertThat(variables).doesNotExist();
    assertThat(home.resolve(".headroom")).doesNotExist();
    assertThat(out.toString())
        .contains(
            "make     JEWGO_KEY_SECRET: as in " + home.resolve(".headroom/jewgo/signing-secret"))
        .doesNotContain("ok ");
  }

  @Test
  void keepsWhatTheOperatorHasSetAndRefusesWhatIsTooShort() throws IOException {
    Files.writeString(
        variables, "JEWGO_KEY_SECRET=short\nHEADROOM_OPERATOR_TOKEN=\nnonsense secret\n");

    assertThat(run("jewgo")).isEqualTo(1);

    assertThat(Files.readAllLines(variables))
        .contains("JEWGO_KEY_SECRET=short")
        .doesNotContain("HEADROOM_OPERATOR_TOKEN=")
        .anyMatch(line -> line.matches("HEADROOM_OPERATOR_TOKEN=[0-9a-f]{64}"));
    assertThat(out.toString())
        .contains("JEWGO_KEY_SECRET has 5 characters, but must have 32 or more")
        .contains("is not NAME=value")
        .doesNotContain("nonsense");
  }

  @Test
  void keepsPasswordsOfOnesOwnThatFitAnAddress() throws IOException {
    List<String> own = List.of("POSTGRES_PASSWORD=twenty-characters.ok", "GRAFANA_PASSWORD=a b@c");
    Files.write(variables, own);
    assertThat(run("jewgo", "--compose")).isZero();
    assertThat(Files.readAllLines(variables)).containsAll(own);

    Files.writeString(variables, "REDIS_PASSWORD=one/two@three\n");
    assertThat(run("jewgo", "--compose")).isEqualTo(1);
    assertThat(Files.readAllLines(variables)).contains("REDIS_PASSWORD=one/two@three");
    assertThat(out.toString())
        .contains("REDIS_PASSWORD has characters that do not fit an address")
        .contains("in Redis, too")
        .doesNotContain("one/two", "POSTGRES_PASSWORD has", "GRAFANA_PASSWORD has");
  }

  /** Instances in containers signed with another secret than those of `up`. */
  @Test
  void refusesForComposeWhatItReadsAsAnotherValue() throws IOException {
    String secret = "0123456789abcdef".repeat(2);
    List<String> own =
        List.of(
            "JEWGO_KEY_SECRET=" + secret + "$x",
            "HEADROOM_EDGE_CSRF_SECRET='" + secret + "'",
            "HEADROOM_OPERATOR_TOKEN=it's" + secret,
            "GRAFANA_PASSWORD=two #1");
    Files.write(variables, own);
    assertThat(run("jewgo")).isZero();

    assertThat(run("jewgo", "--compose")).isEqualTo(1);

    assertThat(Files.readAllLines(variables)).containsAll(own);
    assertThat(out.toString())
        .contains("JEWGO_KEY_SECRET has a $,")
        .contains("HEADROOM_EDGE_CSRF_SECRET has a $,")
        .contains("GRAFANA_PASSWORD has a $,")
        .doesNotContain("HEADROOM_OPERATOR_TOKEN has", secret);
  }

  /** The remedy was to correct its permissions. */
  @Test
  void saysThatTheFileIsInAnotherEncoding() throws IOException {
    Files.write(variables, "# München\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(run("jewgo")).isNotZero();

    assertThat(err.toString()).contains(variables + " is not UTF-8: save it in that encoding");
  }

  /**
   * The file of variables is one for all apps; other commands read the token in that of the app.
   */
  @Test
  void givesTheAppTheOperatorsTokenThatCounts() throws IOException {
    String token = "0123456789abcdef".repeat(4);
    Files.writeString(variables, "HEADROOM_OPERATOR_TOKEN=" + token + "\n");
    Path data = Files.createDirectories(home.resolve(".headroom/jewgo"));
    Path file = Files.writeString(data.resolve("operator-token"), "that of an earlier start");

    assertThat(run("jewgo")).isZero();

    assertThat(file).hasContent(token);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(out.toString())
        .contains("keep     HEADROOM_OPERATOR_TOKEN")
        .contains("write  " + file + ": the operators' token of " + variables)
        .doesNotContain(token);
    out.getBuffer().setLength(0);
    assertThat(run("jewgo")).isZero();
    assertThat(out.toString()).doesNotContain("write  ");
  }

  @Test
  void writesTheFileThatIsNamedAndClosesItToOthers() throws IOException {
    Path environment = Files.createFile(home.resolve("environment"));
    Files.setPosixFilePermissions(environment, PosixFilePermissions.fromString("rw-r--r--"));

    assertThat(run("jewgo", "--file", environment.toString())).isZero();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(environment)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(environment)).contains("JEWGO_KEY_SECRET=").doesNotContain("POOL");
    assertThat(out.toString()).contains("chmod  " + environment + ": 600");
  }

  @Test
  void keepsALinkAndWritesTheFileThatItLeadsTo() throws IOException {
    Path real =
        Files.writeString(Files.createDirectory(home.resolve("etc")).resolve("env"), "A=1\n");
    Files.createSymbolicLink(variables, real);

    assertThat(run("jewgo")).isZero();

    assertThat(variables).isSymbolicLink();
    assertThat(real).content().startsWith("A=1\n").contains("JEWGO_KEY_SECRET=");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(real)))
        .isEqualTo("rw-------");
  }

  private int run(String... args) {
    CommandLine line = new CommandLine(new SetupCommand(home));
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(args);
  }
}
