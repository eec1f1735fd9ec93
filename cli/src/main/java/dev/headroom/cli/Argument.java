// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.bench.all.AllSuites;
import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.cli.text.TerminalText;
import dev.headroom.cli.text.UsageException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The arguments of the command line: what each must be, and what to do when it is not. */
enum Argument {
  APP("APP", "one of " + String.join(", ", ReferenceApp.names()), "name one of them"),
  APPLICATION("APPLICATION", "a folder with a pom.xml", "name that of the application"),
  TRAFFIC("--traffic", "a file of recorded requests", "name one, such as visit.http"),
  OVERLAY("--overlay", "a folder", "name that of the files to put over the copies"),
  SUITE("SUITE", "one of " + String.join(", ", AllSuites.names()), "name one of them"),
  URL("URL", "http://host:port or https://host", "give the address of the service"),
  DATABASE(
      "DATABASE",
      "postgres://user:password@host:port/name",
      "percent-encode special characters of the password"),
  BACKUP("BACKUP", "the folder of one backup", "name it; ./headroom backup --list shows them"),
  TARGET(
      "TARGET",
      "the address of an empty database, an empty folder, or that of a configuration",
      "correct it"),
  TO("--to", "the folder of the backups", "name it, or an app"),
  CONFIGURATION("--configuration", "a folder or a file", "name that of the configuration"),
  KEEP("--keep", "0 to 10000", "give the number of backups to keep"),
  METHOD("--method", "auto, dump or copy", "choose one of them"),
  WINDOW("--window", "10 to 86400", "give the seconds for which traffic is measured"),
  BASE("--base", "a path that begins with /", "name that of headroom.monitor.path"),
  TOKEN_FILE("--token-file", "a file that holds the operators' token alone", "name it"),
  CHECKLIST("--checklist", "hour, day or week", "choose one of them"),
  RULE("--rule", "letters, digits and hyphens", "name one that ./headroom threshold URL shows"),
  COMPARE("--compare", "a file that ./headroom baseline has written", "name it"),
  HOME("--home", "the folder of a deployment", "name it"),
  RELEASE("--release", "a jar", "build it first"),
  PORT("--port", "0 to 65535", "choose another, or 0 for a free one"),
  ADDRESS(
      "--address", "an address of this machine", "choose 127.0.0.1, or 0.0.0.0 for all of them"),
  SCALE("--scale", "0 to 10", "choose another; 1 generates all of the data"),
  REPLICAS("--replicas", "0 to 4", "choose another, or leave it out"),
  TOPOLOGY("--topology", "scaling", "name it, or leave the option out"),
  INSTANCES("--instances", "2 to 9", "give the number of instances behind nginx"),
  INSTANCE(
      "--instance", "http://host:port or https://host", "name each instance, separated by commas"),
  LIMIT("--limit", "1 to 1000000", "give the number of requests that one client may make"),
  REFILL("--refill", "0 to 1000000", "give the requests per second by which the limit refills"),
  PATH("--path", "a path that begins with /", "name a public list of the service"),
  USER("--user", "the e-mail address of a user", "name one who may read the list"),
  PASSWORD_FILE(
      "--password-file",
      "a file that holds a password alone",
      "name the one that ./headroom up has shown"),
  ORIGIN("--origin", "http://host:port or https://host", "name an origin that the service allows"),
  FOLDER(
      "FOLDER",
      "a copy of https://github.com/http-tests/cache-tests",
      "fetch it, and run npm install in it"),
  DATA("--data", "a folder", "choose another"),
  FROM(
      "--from",
      "a folder with results of suites",
      "name one that ./headroom bench all has written"),
  JSON("--json", "a file in an existing folder", "create the folder, or choose another file");

  private final String label;
  private final String expected;
  private final String remedy;

  Argument(String label, String expected, String remedy) {
    this.label = label;
    this.expected = expected;
    this.remedy = remedy;
  }

  /** Finds an argument by its option name or by its parameter label. */
  static Optional<Argument> of(ArgSpec spec) {
    List<String> names =
        spec instanceof OptionSpec option
            ? List.of(option.names())
            : List.of(spec.paramLabel().replaceAll("[<>]", ""));
    return Arrays.stream(values()).filter(each -> names.contains(each.label)).findFirst();
  }

  /** Returns the exception for a wrong value. */
  UsageException invalid(Object value) {
    return new UsageException(
        "%s is %s, but must be %s: %s".formatted(label, TerminalText.of(value), expected, remedy));
  }

  /** Returns the exception for an argument that is not given. */
  UsageException missing() {
    return new UsageException("%s is missing: it must be %s".formatted(label, expected));
  }

  /** Returns the exception for an option that is given without a value. */
  UsageException withoutValue() {
    return new UsageException("%s needs a value: %s".formatted(label, expected));
  }

  /** Returns the exception for a wrong value that may hold a secret, and is not shown. */
  UsageException malformed() {
    return new UsageException(
        "%s is malformed (hidden, it may hold a password), but must be %s: %s"
            .formatted(label, expected, remedy));
  }

  /** Throws unless a condition on the value holds. */
  void require(boolean holds, Object value) {
    if (!holds) {
      throw invalid(value);
    }
  }
}
