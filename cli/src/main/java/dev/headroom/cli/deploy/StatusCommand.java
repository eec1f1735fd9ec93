// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows a deployment. Confined to one thread. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows a deployment: release, instances, nginx, and the last line of the journal.",
      "It says whether a deployer works on it. The exit code is 0 if all that should serve is"
          + " ready,",
      "else 1."
    },
    footer = {"", "Example: ./headroom status --home /srv/shop"})
public final class StatusCommand implements Callable<Integer> {

  @Mixin private HomeOption home = new HomeOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  StatusCommand() {}

  @Override
  public Integer call() throws IOException {
    return new StatusReport(home.open()).print(spec.commandLine().getOut()) ? 0 : 1;
  }
}
