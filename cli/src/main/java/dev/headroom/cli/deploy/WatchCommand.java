// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Watches the instances of a deployment until it is interrupted. Confined to one thread. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = {
      "Calls each instance of a deployment four times a second until Ctrl-C.",
      "One that is frozen, or not ready, gets no requests from about 2 s later on, until it is"
          + " ready",
      "again; at least half of them stay. Without it, nginx finds a frozen instance by requests"
          + " that",
      "wait."
    },
    footer = {"", "Example: ./headroom watch --home /srv/shop"})
public final class WatchCommand implements Callable<Integer> {

  @Mixin private HomeOption home = new HomeOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  WatchCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    Progress progress = new Progress(spec.commandLine().getOut());
    DeploymentFolder folder = home.open();
    try (InstanceWatch watch =
        new InstanceWatch(
            folder,
            line -> progress.print(Instant.now().truncatedTo(ChronoUnit.SECONDS) + "  " + line))) {
      progress.print("watches the instances of " + folder.home() + "; Ctrl-C ends it");
      watch.run();
    }
    return 0;
  }
}
