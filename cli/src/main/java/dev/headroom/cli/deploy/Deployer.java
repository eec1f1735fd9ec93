// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import dev.headroom.cli.deploy.journal.DeploymentJournal;
import dev.headroom.cli.deploy.journal.History;
import dev.headroom.cli.deploy.journal.History.Operation;
import dev.headroom.cli.deploy.journal.JournalEntry;
import dev.headroom.cli.deploy.journal.JournalEntry.Event;
import dev.headroom.cli.deploy.journal.Plan;
import dev.headroom.cli.deploy.journal.Step;
import dev.headroom.cli.nginx.Backends;
import dev.headroom.cli.nginx.NginxServer;
import dev.headroom.cli.text.CommandException;
import dev.headroom.cli.text.ShellWord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries plans out. Holds the lock of a deployer until it is closed.
 *
 * <p>Confined to one thread. A step is written to the journal before it begins and when it is done.
 * Steps may be repeated, so that {@link #resume} goes on with the first that is not done, whenever
 * the process before was killed. A step that fails ends the operation: nginx goes back to the
 * instances that served before it, and instances that were started and get no requests are stopped.
 */
final class Deployer implements AutoCloseable {

  /** Releases whose files are left, besides those that run or can be gone back to. */
  private static final int KEPT_RELEASES = 5;

  private final DeploymentFolder folder;
  private final Consumer<JournalEntry> listener;
  private final DeploymentJournal journal;
  private final Instances instances;
  private final Readiness readiness;
  private final FolderLock lock;

  /**
   * Creates a deployer.
   *
   * @param listener gets each entry of the journal before it is written
   * @throws CommandException if another one works on the folder
   */
  Deployer(DeploymentFolder folder, Consumer<JournalEntry> listener) {
    this.folder = folder;
    this.listener = listener;
    this.journal = folder.journal();
    this.instances = new Instances(folder);
    this.lock = FolderLock.ofDeployer(folder.home());
    this.readiness = new Readiness(folder.settings().readyPath());
  }

  /**
   * Carries a plan out.
   *
   * @throws CommandException if a step fails; the message says what serves
   */
  void run(Plan plan) throws InterruptedException {
    int operation = History.of(journal.read()).nextOperation();
    append(JournalEntry.planned(operation, plan));
    run(operation, plan, 0);
  }

  /**
   * Goes on with an operation that was interrupted, or ends it if a step of it had failed. Redis,
   * instances and nginx that should run and do not, as after a restart of the machine, are started
   * first.
   *
   * @return whether there was something to do
   */
  boolean resume() throws InterruptedException {
    History history = History.of(journal.read());
    int number = history.last().map(Operation::number).orElse(0);
    boolean started = history.hasServed() && startServing(number);
    Optional<Operation> interrupted = history.interrupted();
    if (interrupted.isPresent()) {
      Operation operation = interrupted.get();
      String fault = operation.fault();
      if (fault != null) {
        throw undo(operation.number(), operation.plan(), operation.begun() - 1, fault);
      }
      run(operation.number(), operation.plan(), operation.done());
    }
    return started || interrupted.isPresent();
  }

  private boolean startServing(int operation) throws InterruptedException {
    boolean started = folder.redis().isSetUp() && startRedis(operation);
    started |= startAgain(operation, serving());
    NginxServer nginx = folder.nginx();
    if (!nginx.isRunning()) {
      try (FolderLock _ = FolderLock.ofUpstream(folder.home())) {
        nginx.start();
      }
      append(JournalEntry.of(operation, Event.NOTED, "nginx was started again"));
      started = true;
    }
    return started;
  }

  private void run(int operation, Plan plan, int first) throws InterruptedException {
    for (int i = first; i < plan.steps().size(); i++) {
      append(JournalEntry.ofStep(operation, Event.BEGUN, i, plan.text(i)));
      String fault = execute(operation, plan, plan.steps().get(i));
      if (fault != null) {
        append(JournalEntry.ofStep(operation, Event.FAILED, i, fault));
        throw undo(operation, plan, i, fault);
      }
      append(JournalEntry.ofStep(operation, Event.DONE, i, plan.text(i)));
    }
    append(JournalEntry.of(operation, Event.ENDED, state()));
    removeOldReleases();
  }

  /** Carries a step out; returns why it failed, null if it did not. */
  private @Nullable String execute(int operation, Plan plan, Step step)
      throws InterruptedException {
    try {
      switch (step.kind()) {
        case REDIS -> startRedis(operation);
        case COPY -> folder.copyRelease(Path.of(String.valueOf(plan.jar())), plan.release());
        case START -> instances.start(step.port(), plan.release());
        case READY -> awaitReady(step.port());
        case SWITCH -> switchTo(operation, step.ports());
        case STOP -> stop(operation, step.port());
      }
      return null;
    } catch (CommandException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private boolean startRedis(int operation) throws InterruptedException {
    boolean started = folder.redis().start(readyPatience());
    if (started) {
      append(JournalEntry.of(operation, Event.NOTED, "Redis was started"));
    }
    return started;
  }

  private Duration readyPatience() {
    return Duration.ofSeconds(folder.settings().seconds().ready());
  }

  private void awaitReady(int port) throws InterruptedException {
    Duration patience = readyPatience();
    if (!readiness.await(port, patience, () -> instances.running(port).isPresent())) {
      Optional<Instance> instance = instances.at(port);
      boolean runs = instance.filter(Instance::runs).isPresent();
      throw new CommandException(
          "the instance on port %d %s%s"
              .formatted(
                  port,
                  runs ? "was not ready within " + patience.toSeconds() + " s" : "has ended",
                  instance.map(each -> ": see " + folder.log(each.release(), port)).orElse("")));
    }
  }

  private void stop(int operation, int port) throws InterruptedException {
    if (!instances.stop(port)) {
      append(
          JournalEntry.of(
              operation,
              Event.NOTED,
              "the instance on port %d was killed, as it did not end within %d s"
                  .formatted(port, folder.settings().seconds().stop())));
    }
  }

  /**
   * Instances that have ended meanwhile are started again: nginx is switched to ready ones only.
   */
  private void switchTo(int operation, List<Integer> ports) throws InterruptedException {
    startAgain(operation, ports);
    NginxServer nginx = folder.nginx();
    Set<Long> workers = Set.of();
    try (FolderLock _ = FolderLock.ofUpstream(folder.home())) {
      Backends.of(ports).write(folder.upstream());
      nginx.test();
      if (nginx.isRunning()) {
        workers = nginx.reload();
      } else {
        nginx.start();
      }
    }
    append(JournalEntry.of(operation, Event.NOTED, "requests go to " + Plan.text(ports)));
    int drain = folder.settings().seconds().drain();
    if (!nginx.awaitEnd(workers, Duration.ofSeconds(drain))) {
      append(
          JournalEntry.of(
              operation,
              Event.NOTED,
              "old workers of nginx still serve requests after %d s".formatted(drain)));
    }
  }

  /**
   * Starts instances that do not run. The file of a process may be gone: a start that was killed,
   * or that a full disk has ended, has removed the one before.
   */
  private boolean startAgain(int operation, List<Integer> ports) throws InterruptedException {
    History history = History.of(journal.read());
    List<Integer> started = new ArrayList<>();
    for (int port : ports) {
      Optional<Instance> last = instances.at(port);
      int release = last.map(Instance::release).orElseGet(() -> history.startedOn(port));
      if (release > 0 && last.filter(Instance::runs).isEmpty()) {
        instances.start(port, release);
        started.add(port);
      }
    }
    for (int port : started) {
      awaitReady(port);
    }
    if (!started.isEmpty()) {
      String detail = "instances that had ended were started again: " + Plan.text(started);
      append(JournalEntry.of(operation, Event.NOTED, detail));
    }
    return !started.isEmpty();
  }

  /** Ends an operation whose step has failed, and returns the exception that says so. */
  private CommandException undo(int operation, Plan plan, int failed, String fault)
      throws InterruptedException {
    Step step = plan.steps().get(failed);
    List<Integer> serving =
        step.is(Step.Kind.SWITCH)
            ? step.before()
            : History.of(journal.read()).hasServed() ? serving() : List.of();
    try {
      if (step.is(Step.Kind.SWITCH) && !serving.isEmpty()) {
        switchTo(operation, serving);
      }
      for (Step each : plan.steps()) {
        if (each.is(Step.Kind.START) && !serving.contains(each.port())) {
          stop(operation, each.port());
        }
      }
    } catch (CommandException e) {
      return new CommandException(
          "%s failed: %s. Going back failed, too: %s. All instances keep running. Correct it, then ./headroom deploy --home %s --resume"
              .formatted(plan.text(), fault, e.getMessage(), ShellWord.of(folder.home())),
          e);
    }
    String state = serving.isEmpty() ? "nothing serves" : state();
    append(JournalEntry.of(operation, Event.ENDED, "failed: " + fault + "; " + state));
    return new CommandException("%s failed: %s; %s".formatted(plan.text(), fault, state));
  }

  /** Returns the ports that get requests. */
  private List<Integer> serving() {
    return Backends.read(folder.upstream()).ports();
  }

  /** Returns which releases get requests, in one line. */
  private String state() {
    List<String> parts = new ArrayList<>();
    for (int port : serving()) {
      String release = instances.at(port).map(each -> "release " + each.release()).orElse("none");
      parts.add(release + " on " + port);
    }
    return "these serve: " + String.join(", ", parts);
  }

  private void removeOldReleases() {
    History history = History.of(journal.read());
    int oldest = history.nextRelease() - KEPT_RELEASES;
    int current = history.current();
    int before = history.before(current);
    List<Integer> running = new ArrayList<>(folder.settings().blue());
    running.addAll(folder.settings().green());
    running.replaceAll(port -> instances.at(port).map(Instance::release).orElse(0));
    folder.remove(release ->
        release < oldest && release != current && release != before && !running.contains(release));
  }

  private void append(JournalEntry entry) {
    listener.accept(entry);
    journal.append(entry);
  }

  @Override
  public void close() {
    readiness.close();
    lock.close();
  }
}
