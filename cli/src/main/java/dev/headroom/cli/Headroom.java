// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.bench.Repository;
import dev.headroom.bench.app.AppStartException;
import dev.headroom.bench.demo.DemoException;
import dev.headroom.bench.guest.GuestException;
import dev.headroom.bench.httpcache.ConformanceException;
import dev.headroom.cli.deploy.DeployCommand;
import dev.headroom.cli.deploy.RollbackCommand;
import dev.headroom.cli.deploy.StatusCommand;
import dev.headroom.cli.deploy.WatchCommand;
import dev.headroom.cli.setup.SetupCommand;
import dev.headroom.cli.text.CommandException;
import dev.headroom.cli.text.UsageException;
import dev.headroom.database.backup.BackupException;
import dev.headroom.store.embedded.EmbeddedStoreException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The {@code headroom} command.
 *
 * <p>One thread at a time. Exit codes: 0 success, 1 a failure or a failed check, 2 a wrong command
 * line.
 */
@Command(
    name = "headroom",
    mixinStandardHelpOptions = true,
    version = "headroom 0.1.0",
    description = "Runs, checks and benchmarks Headroom and its reference backends.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  ./headroom up                              the app Alpine on port 8080",
      "  ./headroom check http://localhost:8080     validates a running service",
      "  ./headroom demo alpine --quick             before and after, in minutes",
      "  ./headroom bench cache                     the cache against its peers",
      "  ./headroom bench all --quick               all on one page, within an hour",
      "  ./headroom advice postgres://host/shop     indexes that would pay",
      "  ./headroom guest ../my-app                 my-app with and without the starter",
      "  ./headroom test                            every test (run by the launcher)"
    },
    subcommands = {
      UpCommand.class,
      SetupCommand.class,
      DemoCommand.class,
      BenchCommand.class,
      CheckCommand.class,
      BaselineCommand.class,
      ThresholdCommand.class,
      ConformCommand.class,
      GuestCommand.class,
      LighthouseCommand.class,
      MigrateCommand.class,
      AdviceCommand.class,
      BackupCommand.class,
      BackupCommand.Restore.class,
      DeployCommand.class,
      RollbackCommand.class,
      StatusCommand.class,
      WatchCommand.class,
      DoctorCommand.class,
      CompletionCommand.class,
      Headroom.Test.class
    })
public final class Headroom implements Runnable {

  @Spec private CommandSpec spec;

  Headroom() {
    this.spec = CommandSpec.create();
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
  }

  /**
   * Runs one command and ends the JVM with its exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    // Numbers stand in files of nginx and in addresses, whatever digits the user's language has.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    System.exit(commandLine(Repository.folder()).execute(args));
  }

  static CommandLine commandLine(Path home) {
    CommandLine line = new CommandLine(new Headroom(), new CommandFactory(new Workspace(home)));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(new UsageErrorHandler());
    line.setExecutionExceptionHandler((failure, at, parsed) -> {
      if (failure instanceof UsageException wrong) {
        return UsageErrorHandler.print(at, String.valueOf(wrong.getMessage()));
      }
      printFailure(at.getErr(), failure);
      return CommandLine.ExitCode.SOFTWARE;
    });
    return line;
  }

  /** Prints one line for a failure that the user can act on, and the stack trace of any other. */
  private static void printFailure(PrintWriter err, Exception failure) {
    if (failure instanceof CommandException
        || failure instanceof BackupException
        || failure instanceof EmbeddedStoreException
        || failure instanceof AppStartException
        || failure instanceof DemoException
        || failure instanceof ConformanceException
        || failure instanceof GuestException) {
      err.println("headroom: " + failure.getMessage());
    } else {
      failure.printStackTrace(err);
    }
    err.flush();
  }

  /** Creates the commands with the workspace that they run in, or with the repository alone. */
  private record CommandFactory(Workspace workspace) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      if (type == DeployCommand.class) {
        return type.cast(new DeployCommand(workspace.home()));
      }
      if (type == SetupCommand.class) {
        return type.cast(new SetupCommand(workspace.home()));
      }
      try {
        return type.getDeclaredConstructor(Workspace.class).newInstance(workspace);
      } catch (NoSuchMethodException e) {
        return CommandLine.defaultFactory().create(type);
      }
    }
  }

  /** Documents {@code ./headroom test}, which the launcher itself runs. Immutable. */
  @Command(
      name = "test",
      mixinStandardHelpOptions = true,
      description = {
        "Runs every test: the launcher calls ./mvnw verify on JDK 25.",
        "Further arguments go to Maven: ./headroom test -pl cache -am"
      })
  static final class Test implements Runnable {

    Test() {}

    @Override
    public void run() {
      throw new CommandException("the launcher runs the tests: call ./headroom test");
    }
  }
}
