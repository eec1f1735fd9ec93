// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import dev.headroom.cli.deploy.journal.History;
import dev.headroom.cli.deploy.journal.Plan;
import dev.headroom.cli.nginx.Backends;
import dev.headroom.cli.process.Program;
import dev.headroom.cli.text.ShellWord;
import dev.headroom.cli.text.TerminalText;
import dev.headroom.cli.text.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Deploys a release on this machine, behind nginx. Confined to one thread. */
@Command(
    name = "deploy",
    mixinStandardHelpOptions = true,
    description = {
      "Replaces the instances of an application on this machine without a lost request.",
      "Behind nginx: starts new ones on the idle ports, waits until they are ready, switches"
          + " nginx,",
      "waits for open requests, stops the old ones. A step that fails leads back to the old ones.",
      "The plan is printed first. After an end at any point, --resume goes on."
    },
    footer = {
      "",
      "Examples:",
      "  ./headroom deploy --home /srv/shop --init --with-redis",
      "  ./headroom deploy --home /srv/shop --release target/shop.jar --dry-run",
      "  ./headroom deploy --home /srv/shop --release target/shop.jar --rolling",
      "  ./headroom deploy --home /srv/shop --resume"
    })
public final class DeployCommand implements Callable<Integer> {

  private final Path repository;

  @Mixin private HomeOption home = new HomeOption();

  @ArgGroup private Action action = new Action();

  @Option(
      names = "--rolling",
      description = "replaces one instance after the other, instead of all at once")
  private boolean rolling;

  @Option(
      names = "--keep",
      description =
          "leaves the old instances running, so that a rollback need not start any; the next"
              + " deploy, a rollback or --stop-previous ends them")
  private boolean keep;

  @Option(
      names = "--with-redis",
      description =
          "with --release or --init: makes a Redis of this deployment, where it has none; each"
              + " deploy starts it where it does not run, and instances whose variables name none"
              + " get its address as REDIS_URL")
  private boolean withRedis;

  @Option(
      names = "--baseline",
      arity = "0..1",
      fallbackValue = "/api/monitor",
      paramLabel = "PATH",
      description =
          "with --release: writes the performance of the release that serves beside its jar, before"
              + " it is replaced; the path of the operators' endpoints, default ${FALLBACK-VALUE}")
  private @Nullable String baseline;

  @Option(names = "--dry-run", description = "prints the plan and changes nothing")
  private boolean dryRun;

  @Spec private CommandSpec spec = CommandSpec.create();

  /**
   * Creates the command.
   *
   * @param repository the folder of the repository, whose files of nginx are copied
   */
  public DeployCommand(Path repository) {
    this.repository = repository;
  }

  /** What is done; one is given. */
  static final class Action {
    @Option(names = "--release", paramLabel = "JAR", description = "deploys this jar")
    private @Nullable Path release;

    @Option(
        names = "--resume",
        description =
            "goes on with what was interrupted, and starts what should run, also after a restart of"
                + " the machine")
    private boolean resume;

    @Option(
        names = "--init",
        description = "makes the folder: deployment.json and environment to edit, files of nginx")
    private boolean init;

    @Option(names = "--stop-previous", description = "stops the instances that --keep left running")
    private boolean stopPrevious;
  }

  @Override
  public Integer call() throws InterruptedException {
    Progress progress = new Progress(spec.commandLine().getOut());
    Path release = action.release;
    if (release == null && (rolling || keep || dryRun)) {
      throw new UsageException("--rolling, --keep and --dry-run belong to --release: name the jar");
    }
    if (rolling && keep) {
      throw new UsageException("--rolling and --keep exclude each other: leave one out");
    }
    if (withRedis && release == null && !action.init) {
      throw new UsageException("--with-redis belongs to --release and --init: add one of them");
    }
    String base = baseline;
    if (base != null && release == null) {
      throw new UsageException("--baseline belongs to --release: name the jar");
    }
    if (base != null && !base.matches("/[\\w/.~-]*")) {
      throw new UsageException(
          "--baseline is %s, but must be a path that begins with /: name that of headroom.monitor.path"
              .formatted(TerminalText.of(base)));
    }
    if (action.init) {
      init(progress);
    } else if (action.resume) {
      resume(progress);
    } else if (action.stopPrevious) {
      stopPrevious(progress);
    } else if (release == null) {
      throw new UsageException(
          "--release is missing: it must be a jar; or give --init, --resume or --stop-previous");
    } else if (!Files.isReadable(release) || Files.isDirectory(release)) {
      throw new UsageException(
          "--release is %s, but must be a jar: build it first".formatted(TerminalText.of(release)));
    } else {
      deploy(release, progress);
    }
    return 0;
  }

  private void init(Progress progress) {
    if (withRedis) { // before there is a folder
      Program.requireAll("--with-redis", List.of(Program.REDIS));
    }
    DeploymentFolder made =
        DeploymentFolder.create(
            home.path(),
            repository.resolve("deploy/nginx"),
            DeploymentSettings.defaults(Program.NGINX.require("deploy")));
    setUpRedis(made, progress);
    made.complete();
    progress.print("made " + made.home() + ": edit its files, then deploy");
    progress.print("  deployment.json   command, ports and waits of the instances");
    progress.print("  environment       their variables");
    progress.print("  nginx/            http.conf, or https.conf in its place: where it listens");
  }

  private void deploy(Path release, Progress progress) throws InterruptedException {
    DeploymentFolder folder = home.open();
    if (dryRun) {
      progress.print(plan(folder, release));
      return;
    }
    try (Deployer deployer = new Deployer(folder, progress)) {
      setUpRedis(folder, progress);
      Plan plan = plan(folder, release);
      progress.print(plan);
      writeBaseline(folder, plan, progress);
      deployer.run(plan);
    }
  }

  private void writeBaseline(DeploymentFolder folder, Plan plan, Progress progress)
      throws InterruptedException {
    String base = baseline;
    if (base == null) {
      return;
    }
    if (plan.from() == 0) {
      progress.print("      no release serves yet, so there is no baseline");
      return;
    }
    int port = Backends.read(folder.upstream()).ports().getFirst();
    Path file = new ServingBaseline(folder, base).write(plan.from(), port);
    progress.print("      wrote " + file + "; compare under the new release:");
    progress.print(
        "      ./headroom baseline URL --base %s --compare %s --token-file FILE"
            .formatted(base, ShellWord.of(file)));
  }

  private void setUpRedis(DeploymentFolder folder, Progress progress) {
    DeploymentRedis redis = folder.redis();
    Path shipped = repository.resolve("deploy/redis/redis.conf");
    if (withRedis && redis.setUp(shipped, () -> Program.REDIS.require("--with-redis"))) {
      progress.print(
          "made %s: a Redis of this deployment, on port %d"
              .formatted(redis.folder(), redis.port()));
    }
  }

  private Plan plan(DeploymentFolder folder, Path release) {
    History history = folder.finishedHistory();
    return planner(folder, history)
        .deploy(history.nextRelease(), history.current(), release, rolling, keep);
  }

  private Planner planner(DeploymentFolder folder, History history) {
    Instances instances = new Instances(folder);
    List<Integer> serving = List.of();
    if (history.hasServed()) {
      serving = Backends.read(folder.upstream()).ports();
    } else {
      instances.requireNone();
    }
    return new Planner(
        folder.settings(), instances, serving, withRedis || folder.redis().isSetUp());
  }

  private void resume(Progress progress) throws InterruptedException {
    try (Deployer deployer = new Deployer(home.open(), progress)) {
      if (!deployer.resume()) {
        progress.print("nothing was interrupted, and what should run runs");
      }
    }
  }

  private void stopPrevious(Progress progress) throws InterruptedException {
    DeploymentFolder folder = home.open();
    try (Deployer deployer = new Deployer(folder, progress)) {
      History history = folder.finishedHistory();
      Plan plan = planner(folder, history).stopPrevious(history.current());
      if (plan.steps().isEmpty()) {
        progress.print("no kept instance runs");
      } else {
        progress.print(plan);
        deployer.run(plan);
      }
    }
  }
}
