// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import picocli.CommandLine.Command;

/** The launcher runs the tests itself; this stands here for the help. Immutable. */
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = {
      "Runs every test: the launcher calls ./mvnw verify on JDK 25.",
      "What follows goes to Maven: ./headroom test -pl cache -am"
    })
final class Test implements Runnable {

  Test() {}

  @Override
  public void run() {
    throw new CommandException("tests are run by the launcher; call ./headroom test");
  }
}
