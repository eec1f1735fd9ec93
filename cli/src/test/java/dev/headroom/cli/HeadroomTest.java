// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.bench.all.AllSuites;
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
  void reportsAMissingCommand() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            "headroom: a command is missing: it must be one of up, setup, demo, bench, check,"
                + " baseline, threshold, conform, guest, lighthouse, migrate, advice, backup,"
                + " restore, deploy, rollback, status, watch, doctor, completion, test; begin with"
                + " ./headroom up. See ./headroom --help\n");
  }

  @Test
  void refusesAnUnknownCommandAndSuggestsTheNearest() {
    assertThat(run("chekc")).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            "headroom: unknown command chekc; the commands are up, setup, demo, bench, check,"
                + " baseline, threshold, conform, guest, lighthouse, migrate, advice, backup,"
                + " restore, deploy, rollback, status, watch, doctor, completion, test: did you"
                + " mean check? See ./headroom --help\n");
  }

  @Test
  void suggestsTheNearestAppInOneLine() {
    assertThat(run("up", "alpin")).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            "headroom: unknown app alpin; the apps are alpine, toeic, jewgo, civiclog: did you mean"
                + " alpine? See ./headroom up --help\n");
  }

  @Test
  void reportsThatThePortIsInUseInOneLine() throws IOException {
    pretendToBeBuilt();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(run("up", "alpine", "--port", port)).isEqualTo(1);
      assertThat(err.toString())
          .isEqualTo(
              "headroom: port "
                  + port
                  + " is already in use: stop the process that listens on it, or choose another"
                  + " with --port\n");
    }
  }

  @Test
  void refusesAScaleOutOfItsRange() throws IOException {
    pretendToBeBuilt();
    assertThat(run("up", "--scale", "-1")).isEqualTo(2);
    assertThat(err.toString()).contains("--scale is -1.0, but must be 0 to 10");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          up --port x              | --port is x, but must be 0 to 65535: choose another, or 0 for a free one. See ./headroom up --help
          up --port=               | --port is empty, but must be 0 to 65535: choose another, or 0 for a free one. See ./headroom up --help
          up --port 65536          | --port is 65536, but must be 0 to 65535: choose another, or 0 for a free one. See ./headroom up --help
          up --port -1             | --port is -1, but must be 0 to 65535: choose another, or 0 for a free one. See ./headroom up --help
          up --port 99999999999    | --port is 99999999999, but must be 0 to 65535: choose another, or 0 for a free one. See ./headroom up --help
          up --port                | --port needs a value: 0 to 65535. See ./headroom up --help
          up --port --scale 1      | --port needs a value: 0 to 65535. See ./headroom up --help
          up --port 1 --port 2     | --port is given twice: leave one out. See ./headroom up --help
          up --address 1:2         | --address is 1:2, but must be an address of this machine: choose 127.0.0.1, or 0.0.0.0 for all of them. See ./headroom up --help
          up --address 192.0.2.1   | --address is 192.0.2.1, but must be an address of this machine: choose 127.0.0.1, or 0.0.0.0 for all of them. See ./headroom up --help
          up --scale much          | --scale is much, but must be 0 to 10: choose another; 1 generates all of the data. See ./headroom up --help
          up --scale NaN           | --scale is NaN, but must be 0 to 10: choose another; 1 generates all of the data. See ./headroom up --help
          up --prot 80             | unknown option --prot; the options are --address, --data, --help, --instances, --port, --replicas, --scale, --topology, --version: did you mean --port? See ./headroom up --help
          up --prot=80             | unknown option --prot=80; the options are --address, --data, --help, --instances, --port, --replicas, --scale, --topology, --version: did you mean --port? See ./headroom up --help
          up --replicas 5          | --replicas is 5, but must be 0 to 4: choose another, or leave it out. See ./headroom up --help
          up --replicas two        | --replicas is two, but must be 0 to 4: choose another, or leave it out. See ./headroom up --help
          up --topology ring       | --topology is ring, but must be scaling: name it, or leave the option out. See ./headroom up --help
          up --topology            | --topology needs a value: scaling. See ./headroom up --help
          up --topology scaling --instances 1 | --instances is 1, but must be 2 to 9: give the number of instances behind nginx. See ./headroom up --help
          up --instances 3         | --instances is given without --topology: add --topology scaling, or leave it out. See ./headroom up --help
          up alpine toeic          | argument toeic is not expected: up takes one APP. See ./headroom up --help
          setup                    | APP is missing: it must be one of alpine, toeic, jewgo, civiclog. See ./headroom setup --help
          setup alpin              | unknown app alpin; the apps are alpine, toeic, jewgo, civiclog: did you mean alpine? See ./headroom setup --help
          demo alpine --quik       | unknown option --quik; the options are --before, --brief, --data, --help, --json, --quick, --version: did you mean --quick? See ./headroom demo --help
          demo alpine --quick=soon | --quick is soon, but must be true or false: leave the value out. See ./headroom demo --help
          demo TOEIC               | unknown app TOEIC; the apps are alpine, toeic, jewgo, civiclog: did you mean toeic? See ./headroom demo --help
          demo glacier             | unknown app glacier; the apps are alpine, toeic, jewgo, civiclog. See ./headroom demo --help
          demo alpine --json no/f  | --json is no/f, but must be a file in an existing folder: create the folder, or choose another file. See ./headroom demo --help
          bench                    | SUITE is missing: it must be one of cache, limit, edge, session, database, job, monitor, scale, deploy, faults, media, frontend, abuse, promises, advise, regression, all. See ./headroom bench --help
          bench cahce              | unknown suite cahce; the suites are cache, limit, edge, session, database, job, monitor, scale, deploy, faults, media, frontend, abuse, promises, advise, regression, all: did you mean cache? See ./headroom bench --help
          bench cache --from .     | --from is given without all: call ./headroom bench all --from DIR. See ./headroom bench --help
          bench all --from no/f    | --from is no/f, but must be a folder with results of suites: name one that ./headroom bench all has written. See ./headroom bench --help
          bench all --json f.json  | --json is given with all, which writes a file for each suite: leave it out. See ./headroom bench --help
          guest . --traffic no/f   | --traffic is no/f, but must be a file of recorded requests: name one, such as visit.http. See ./headroom guest --help
          guest . --overlay no/f   | --overlay is no/f, but must be a folder: name that of the files to put over the copies. See ./headroom guest --help
          guest . --postgres       | --postgres is given without --findings: add --findings, or leave it out. See ./headroom guest --help
          conform no               | FOLDER is no, but must be a copy of https://github.com/http-tests/cache-tests: fetch it, and run npm install in it. See ./headroom conform --help
          bench cache --json no/f  | --json is no/f, but must be a file in an existing folder: create the folder, or choose another file. See ./headroom bench --help
          bench cache --json       | --json needs a value: a file in an existing folder. See ./headroom bench --help
          check                    | URL is missing: it must be http://host:port or https://host. See ./headroom check --help
          check nonsense           | URL is nonsense, but must be http://host:port or https://host: give the address of the service. See ./headroom check --help
          check http://[           | URL is http://[, but must be http://host:port or https://host: give the address of the service. See ./headroom check --help
          check http://a:70000     | URL is http://a:70000, but must be http://host:port or https://host: give the address of the service. See ./headroom check --help
          check ftp://a            | URL is ftp://a, but must be http://host:port or https://host: give the address of the service. See ./headroom check --help
          check http://a --limit x | --limit is x, but must be 1 to 1000000: give the number of requests that one client may make. See ./headroom check --help
          check http://a --limit 0 | --limit is 0, but must be 1 to 1000000: give the number of requests that one client may make. See ./headroom check --help
          check http://a --refill -1 | --refill is -1, but must be 0 to 1000000: give the requests per second by which the limit refills. See ./headroom check --help
          check http://a --path b  | --path is b, but must be a path that begins with /: name a public list of the service. See ./headroom check --help
          check http://a --path /%zz | --path is /%zz, but must be a path that begins with /: name a public list of the service. See ./headroom check --help
          check http://a --path //b/c | --path is //b/c, but must be a path that begins with /: name a public list of the service. See ./headroom check --help
          check http://a --user u  | --user and --password-file belong together: give both, or leave both out. See ./headroom check --help
          check http://a --user u --password-file no/f | --password-file is no/f, but must be a file that holds a password alone: name the one that ./headroom up has shown. See ./headroom check --help
          check http://a --user    | --user needs a value: the e-mail address of a user. See ./headroom check --help
          check http://a --origin b | --origin is b, but must be http://host:port or https://host: name an origin that the service allows. See ./headroom check --help
          check http://a --scaling | --scaling needs --user and --password-file: a log-out on one instance is checked on all. See ./headroom check --help
          check http://a --instance http://b | --instance is given without --scaling: add --scaling, or leave it out. See ./headroom check --help
          check http://a --scaling --user u --password-file pom.xml --instance http://b | --instance is http://b alone, but must be two or more: name each instance, separated by commas. See ./headroom check --help
          check http://a --instance b | --instance is given without --scaling: add --scaling, or leave it out. See ./headroom check --help
          check http://a --checklist month | --checklist is month, but must be hour, day or week: choose one of them. See ./headroom check --help
          check http://a --checklist | --checklist needs a value: hour, day or week. See ./headroom check --help
          check http://a --checklist day --base b | --base is b, but must be a path that begins with /: name that of headroom.monitor.path. See ./headroom check --help
          check http://a --checklist day --token-file no/f | --token-file is no/f, but must be a file that holds the operators' token alone: name it. See ./headroom check --help
          check http://a --checklist day --token-file pom.xml | --token-file is pom.xml, but must be a file that holds the operators' token alone: name it. See ./headroom check --help
          check http://a --base /b | --base is given without --checklist: add --checklist, or leave it out. See ./headroom check --help
          check http://a --checklist day | --checklist needs --token-file: up keeps the operators' token in .headroom/APP/operator-token. See ./headroom check --help
          check http://a --scaling --checklist day | --scaling and --checklist exclude each other: leave one out. See ./headroom check --help
          baseline                 | URL is missing: it must be http://host:port or https://host. See ./headroom baseline --help
          baseline http://a --base b | --base is b, but must be a path that begins with /: name that of headroom.monitor.path. See ./headroom baseline --help
          baseline http://a --compare no/f | --compare is no/f, but must be a file that ./headroom baseline has written: name it. See ./headroom baseline --help
          threshold                | URL is missing: it must be http://host:port or https://host. See ./headroom threshold --help
          threshold http://a --rule x/y | --rule is x/y, but must be letters, digits and hyphens: name one that ./headroom threshold URL shows. See ./headroom threshold --help
          threshold http://a --accept | --accept is given without --rule: name the rule whose proposed threshold is accepted. See ./headroom threshold --help
          backup                   | DATABASE and --to are missing: name an app, or the address of a database and the folder of its backups. See ./headroom backup --help
          backup --list            | --to is missing: it must be the folder of the backups. See ./headroom backup --help
          backup postgres://a/b    | --to is missing: it must be the folder of the backups. See ./headroom backup --help
          backup --to . http://a   | DATABASE is malformed (hidden, it may hold a password), but must be postgres://user:password@host:port/name: percent-encode special characters of the password. See ./headroom backup --help
          backup --list --to pom.xml | --to is pom.xml, but must be the folder of the backups: name it, or an app. See ./headroom backup --help
          backup jewgo --keep -1   | --keep is -1, but must be 0 to 10000: give the number of backups to keep. See ./headroom backup --help
          backup jewgo --method tar | --method is tar, but must be auto, dump or copy: choose one of them. See ./headroom backup --help
          backup --configuration no/f --to b | --configuration is no/f, but must be a folder or a file: name that of the configuration. See ./headroom backup --help
          backup --configuration . | --to is missing: it must be the folder of the backups. See ./headroom backup --help
          backup --configuration . --to b --keep 3 | --keep belongs to a backup of a database: leave it out. See ./headroom backup --help
          backup --configuration . --to b --method dump | --method belongs to a backup of a database: leave it out. See ./headroom backup --help
          backup --configuration . --to b --data d | --data belongs to a backup of a database: leave it out. See ./headroom backup --help
          backup jewgo --configuration . | --configuration is given with a database or --list: leave one of them out. See ./headroom backup --help
          restore no/f --dry-run   | --overwrite and --dry-run belong to a backup of a configuration: leave them out. See ./headroom restore --help
          restore                  | BACKUP is missing: it must be the folder of one backup. See ./headroom restore --help
          advice                   | DATABASE is missing: it must be postgres://user:password@host:port/name. See ./headroom advice --help
          advice http://a          | DATABASE is malformed (hidden, it may hold a password), but must be postgres://user:password@host:port/name: percent-encode special characters of the password. See ./headroom advice --help
          advice postgres://a/b --approve x | --approve needs a number: --list shows them. See ./headroom advice --help
          advice postgres://a/b --approve | --approve needs a number: --list shows them. See ./headroom advice --help
          advice postgres://a/b --window 9 | --window is 9, but must be 10 to 86400: give the seconds for which traffic is measured. See ./headroom advice --help
          guest                    | APPLICATION is missing: it must be a folder with a pom.xml. See ./headroom guest --help
          guest no/f               | APPLICATION is no/f, but must be a folder with a pom.xml: name that of the application. See ./headroom guest --help
          migrate --status         | an app is missing: it must be one of alpine, toeic, jewgo, civiclog. See ./headroom migrate --help
          migrate --rollback --status | --rollback and --status exclude each other: leave one out. See ./headroom migrate --help
          migrate tooic            | unknown app tooic; the apps are alpine, toeic, jewgo, civiclog: did you mean toeic? See ./headroom migrate --help
          migrate --data           | --data needs a value: a folder. See ./headroom migrate --help
          deploy                   | --home is missing: it must be the folder of a deployment. See ./headroom deploy --help
          deploy --home .          | --release is missing: it must be a jar; or give --init, --resume or --stop-previous. See ./headroom deploy --help
          deploy --home . --rolling | --rolling, --keep and --dry-run belong to --release: name the jar. See ./headroom deploy --help
          deploy --home . --release no/f | --release is no/f, but must be a jar: build it first. See ./headroom deploy --help
          deploy --home . --release a --rolling --keep | --rolling and --keep exclude each other: leave one out. See ./headroom deploy --help
          deploy --home . --resume --baseline | --baseline belongs to --release: name the jar. See ./headroom deploy --help
          deploy --home . --release a --baseline=b | --baseline is b, but must be a path that begins with /: name that of headroom.monitor.path. See ./headroom deploy --help
          deploy --home . --resume --with-redis | --with-redis belongs to --release and --init: add one of them. See ./headroom deploy --help
          deploy --home . --init --resume | --release and --resume and --init and --stop-previous exclude each other: leave one out. See ./headroom deploy --help
          rollback --home          | --home needs a value: the folder of a deployment. See ./headroom rollback --help
          status                   | --home is missing: it must be the folder of a deployment. See ./headroom status --help
          watch now --home .       | argument now is not expected: watch takes none. See ./headroom watch --help
          doctor now               | argument now is not expected: doctor takes none. See ./headroom doctor --help
          --verbose                | unknown option --verbose; the options are --help, --version: did you mean --version? See ./headroom --help
          """)
  void reportsAWrongCommandLineInOneLineAndReturnsTwo(String line, String message)
      throws IOException {
    pretendToBeBuilt();
    assertThat(run(line.split(" +", -1))).isEqualTo(2);
    assertThat(err.toString()).isEqualTo("headroom: " + message + "\n");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void printsArgumentsWithoutControlCharacters() {
    assertThat(run("bench", "a\u001b[2J\n\u2028\u009bb" + "c".repeat(200))).isEqualTo(2);
    assertThat(err.toString()).contains("unknown suite a?[2J???bc").contains("...; the suites");
    assertThat(err.toString()).hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "up",
        "setup",
        "demo",
        "bench",
        "check",
        "baseline",
        "threshold",
        "conform",
        "guest",
        "lighthouse",
        "migrate",
        "backup",
        "restore",
        "deploy",
        "rollback",
        "status",
        "watch",
        "doctor",
        "completion",
        "test"
      })
  void explainsEachCommand(String command) {
    assertThat(run((command + " --help").strip().split(" ", -1))).isZero();
    assertThat(out.toString()).startsWith("Usage: headroom" + (" " + command).stripTrailing());
    assertThat(err.toString()).isEmpty();
  }

  /** The list of commands has the first line of each description. */
  @Test
  void listsEachCommandWithAWholeSentence() {
    assertThat(Headroom.commandLine(Path.of(".")).getSubcommands().values())
        .extracting(each -> each.getCommandSpec().usageMessage().description()[0])
        .allMatch(each -> each.endsWith("."));
  }

  @Test
  void explainsWhichSuitesAnHourHas() {
    assertThat(run("bench", "--help")).isZero();
    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains(AllSuites.QUICK_STEPS, AllSuites.MORE_STEPS);
  }

  @Test
  void refusesToRestoreAFileThatIsNoFolder() throws IOException {
    Path file = Files.writeString(home.resolve("shop.dump"), "no folder");
    assertThat(run("restore", file.toString())).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "headroom: "
                + file
                + " is no complete backup: name a folder that has a file backup.properties\n");
  }

  @Test
  void namesTheFolderInWhichThereIsNoBackup() {
    Path none = home.resolve("backups");
    assertThat(run("backup", "--list", "--to", none.toString())).isZero();
    assertThat(out.toString()).isEqualTo("there is no backup in " + none + "\n");
  }

  @Test
  void refusesADataFolderThatItCannotUse() throws IOException {
    pretendToBeBuilt();
    Path file = Files.writeString(home.resolve("file"), "in the way");
    assertThat(run("up", "--port", "0", "--data", file.resolve("below").toString())).isEqualTo(1);
    assertThat(err.toString()).contains("is not usable").hasLineCount(1);
  }

  @Test
  void reportsInOneLineThatNothingAnswers() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    assertThat(run("check", "http://localhost:" + free)).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "headroom: nothing answers at http://localhost:"
                + free
                + ": start the service, or correct the address\n");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void saysThatTheAppMayBeLeftOut() {
    assertThat(run("up", "--help")).isZero();
    assertThat(out.toString()).contains("[APP]");
  }

  @Test
  void refersToTheLauncherForTheTests() {
    assertThat(run("test")).isEqualTo(1);
    assertThat(err.toString()).contains("./headroom test");
  }

  @Test
  void listsWhatTheMachineHas() {
    run("doctor");
    assertThat(out.toString())
        .contains("JDK")
        .contains("PostgreSQL")
        .contains("Redis")
        .contains("browser")
        .contains("nginx")
        .contains("PgBouncer")
        .containsPattern("(ok     |in use )  port 8080 "); // not "absent" where it is in use
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
  void reportsAWrongLineOfDotEnvWithoutItsText() throws IOException {
    pretendToBeBuilt();
    Files.writeString(home.resolve(".env"), "A=1\nmy secret\n");
    assertThat(run("up", "--port", "0")).isEqualTo(1);
    assertThat(err.toString())
        .contains(".env line 2 is not NAME=value")
        .doesNotContain("my secret")
        .hasLineCount(1);
  }

  /** It said nothing for as long as an application needs to start. */
  @Test
  void saysWhatItStartsToListTheIndexes() throws IOException {
    pretendToBeBuilt();
    Files.writeString(home.resolve(".env"), "DATABASE_URL=postgres://localhost:1/none\n");
    assertThat(run("migrate", "alpine", "--status")).isEqualTo(1); // a file without an app
    assertThat(err.toString()).startsWith("starting alpine, to list its indexes ...\n");
    assertThat(out.toString()).isEmpty();
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
