// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import dev.headroom.cli.deploy.journal.History;
import dev.headroom.cli.deploy.journal.Plan;
import dev.headroom.cli.nginx.Backends;
import dev.headroom.cli.text.CommandException;
import dev.headroom.cli.text.ShellWord;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Goes back to the previous release. Confined to one thread. */
@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description = {
      "Goes back to the release that served before the present one, with its variables.",
      "At once where deploy --keep left its instances running, else after they were started."
    },
    footer = {"", "Example: ./headroom rollback --home /srv/shop"})
public final class RollbackCommand implements Callable<Integer> {

  @Mixin private HomeOption home = new HomeOption();

  @Option(names = "--dry-run", description = "prints the plan and changes nothing")
  private boolean dryRun;

  @Spec private CommandSpec spec = CommandSpec.create();

  RollbackCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    Progress progress = new Progress(spec.commandLine().getOut());
    DeploymentFolder folder = home.open();
    if (dryRun) {
      progress.print(plan(folder));
      return 0;
    }
    try (Deployer deployer = new Deployer(folder, progress)) {
      Plan plan = plan(folder);
      progress.print(plan);
      deployer.run(plan);
    }
    return 0;
  }

  private static Plan plan(DeploymentFolder folder) {
    History history = folder.finishedHistory();
    int current = history.current();
    int target = history.before(current);
    if (target == 0) {
      throw new CommandException(
          current == 0
              ? "nothing was deployed yet: ./headroom deploy --home %s --release JAR"
                  .formatted(ShellWord.of(folder.home()))
              : "release %d is the first: there is none to go back to".formatted(current));
    }
    if (!Files.exists(folder.jar(target))) {
      throw new CommandException(
          "%s is no longer there: deploy the jar of release %d again"
              .formatted(folder.jar(target), target));
    }
    return new Planner(
            folder.settings(),
            new Instances(folder),
            Backends.read(folder.upstream()).ports(),
            folder.redis().isSetUp())
        .rollback(target, current);
  }
}
