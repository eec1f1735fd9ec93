// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import picocli.CommandLine.Command;

/** Documents {@code ./headroom test}, which the launcher itself runs. Immutable. */
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = {
      "Runs every test: the launcher calls ./mvnw verify on JDK 25.",
      "Further arguments go to Maven: ./headroom test -pl cache -am"
    })
final class Test implements Runnable {

  Test() {}

  @Override
  public void run() {
    throw new CommandException("the launcher runs the tests: call ./headroom test");
  }
}
