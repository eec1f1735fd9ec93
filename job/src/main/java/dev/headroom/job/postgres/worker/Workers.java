// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.worker;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.TimeSource;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.JobMeter;
import dev.headroom.job.JobSchedule;
import dev.headroom.job.JobSettings;
import dev.headroom.job.postgres.table.ClaimQuery;
import dev.headroom.job.postgres.table.ClaimWindow;
import dev.headroom.job.postgres.table.CronTicker;
import dev.headroom.job.postgres.table.JobCleanup;
import dev.headroom.job.postgres.table.JobDatabase;
import dev.headroom.job.postgres.table.JobEnds;
import dev.headroom.job.postgres.table.JobOperations;
import dev.headroom.job.postgres.table.JobTables;
import dev.headroom.job.postgres.table.OnceEffects;
import dev.headroom.job.postgres.table.RunStatistics;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The workers of an instance with what runs beside them: the listener, the watch of runs, the
 * window of claims, schedules and the clean-up. Thread-safe.
 */
public final class Workers implements AutoCloseable {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration SELDOM = Duration.ofSeconds(10);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** How long a claim may wait for a thread, well below the time of a dead worker. */
  private static final Duration MAX_WAIT = Duration.ofSeconds(2);

  private static final int UPKEEP_THREADS = 3;
  private static final int MAX_HOST = 24;
  private static final int RANDOM = 8;

  private enum Stage {
    NEW,
    RUNNING,
    CLOSED
  }

  /**
   * Where connections come from. Immutable.
   *
   * @param source of the application's pool
   * @param direct opens a connection to the server itself; null to poll
   */
  public record Sessions(DataSource source, @Nullable DataSource direct) {}

  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.NEW);
  private final TimeSource time = TimeSource.system();
  private final BackgroundScheduler limits = new BackgroundScheduler("job-limits");
  private final BackgroundScheduler background = new BackgroundScheduler("job-watch");

  /** Of what may take long. */
  private final BackgroundScheduler upkeep = new BackgroundScheduler("job-upkeep", UPKEEP_THREADS);

  private final List<WorkerGroup> groups = new ArrayList<>();
  private final JobHandlers handlers;
  private final ClaimWindow window;
  private final DatabaseClock clock;
  private final WorkerWatch watch;
  private final Heartbeats heartbeats;
  private final CronTicker schedules;
  private final JobCleanup cleanup;
  private final RunStatistics statistics;
  private final @Nullable JobSignals signals;

  /** Looks at once for runs that were cancelled; does nothing before the start. */
  private volatile Runnable lookForCancelled = () -> {};

  // Of the background thread alone.
  private boolean groupsAreStarted;
  private boolean schedulesAreRegistered;

  /**
   * Creates the workers; nothing runs before {@link #start}.
   *
   * @param setup what they run, and how
   * @param schedules for which they enqueue jobs
   * @param meters where runs are counted; null for nowhere
   */
  public Workers(
      WorkerSetup setup,
      Sessions sessions,
      JobTables tables,
      List<JobSchedule> schedules,
      @Nullable MeterRegistry meters) {
    JobDatabase database = tables.database();
    JobEnds ends = tables.ends();
    JobRun run =
        new JobRun(
            setup,
            new OnceEffects(database, setup.transactions(), setup.codec()),
            ends,
            tables.statistics());
    this.handlers = setup.handlers();
    this.statistics = tables.statistics();
    this.clock = new DatabaseClock(database, time);
    this.window = new ClaimWindow(database, handlers.kinds());
    String instance = instance();
    WorkerGroup.Shared shared =
        new WorkerGroup.Shared(sessions.source(), database.jobTable(), instance, clock, ends);
    for (JobKind.Work each : JobKind.Work.values()) {
      addGroup(each, setup.settings(), shared, run, database);
    }
    this.watch = new WorkerWatch(groups, handlers, setup.settings(), ends, database);
    this.heartbeats = new Heartbeats(groups, setup.settings(), database);
    this.schedules = new CronTicker(database, tables.insert(), schedules, CronTicker.PATIENCE);
    this.cleanup = new JobCleanup(database, handlers, setup.settings());
    DataSource direct = sessions.direct();
    this.signals = direct == null ? null : new JobSignals(direct, database, instance, this::signal);
    if (meters != null) {
      register(meters);
    }
  }

  private void addGroup(
      JobKind.Work work,
      JobSettings settings,
      WorkerGroup.Shared shared,
      JobRun run,
      JobDatabase database) {
    int threads = work == JobKind.Work.CPU ? settings.workers() : settings.waitingWorkers();
    List<JobKind<?>> kinds = handlers.kinds().stream().filter(each -> each.work() == work).toList();
    if (threads == 0 || kinds.isEmpty()) {
      return;
    }
    Claims claims = new Claims(threads);
    List<JobTask> tasks =
        handlers.kinds().stream()
            .map(each ->
                new JobTask(each, claim -> run.run(claim, claims, time), shared.ends(), statistics))
            .toList();
    groups.add(
        new WorkerGroup(
            work,
            claims,
            new ClaimQuery(database, shared.instance(), kinds, window),
            tasks,
            shared,
            settings));
  }

  /** Returns a name of this process that no other has, at most 50 characters. */
  private static String instance() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException unnamed) {
      host = "unnamed";
    }
    return host.substring(0, Math.min(host.length(), MAX_HOST))
        + '-'
        + ProcessHandle.current().pid()
        + '-'
        + UUID.randomUUID().toString().substring(0, RANDOM);
  }

  private void register(MeterRegistry meters) {
    for (WorkerGroup each : groups) {
      Claims claims = each.claims();
      JobMeter.WORKERS.gauge(meters, claims, Claims::running, each.name(), "busy");
      JobMeter.WORKERS.gauge(meters, claims, Claims::stuck, each.name(), "stuck");
      JobMeter.WORKERS.gauge(meters, claims, Claims::threads, each.name(), "max");
    }
    JobMeter.WAIT.gauge(meters, window, any -> any.oldestWait().toMillis() / 1e3);
  }

  /**
   * Starts them, soon: nothing runs before the clock of the database was read, since by a clock
   * that is wrong the runs of others look dead. A second call does nothing.
   */
  public void start() {
    if (!stage.compareAndSet(Stage.NEW, Stage.RUNNING)) {
      return;
    }
    background.repeat(Duration.ZERO, SECOND, this::startGroups);
    background.repeat(SELDOM, SELDOM, clock::read);
    limits.repeat(SECOND, SECOND, () -> watch.holdTimeLimits(time.nanos()));
    upkeep.repeat(
        heartbeats.interval(), heartbeats.interval(), () -> heartbeats.send(time.nanos()));
    upkeep.repeat(SECOND, SECOND, () -> window.sweep(time.nanos()));
    lookForCancelled = background.repeat(SECOND, SECOND, watch::stopCancelled);
    background.repeat(SECOND, SECOND, watch::writeProgress);
    background.repeat(
        SECOND, SECOND, () -> watch.giveBackWaiting(time.nanos() - MAX_WAIT.toNanos()));
    background.repeat(Duration.ZERO, SECOND, this::fire);
    background.repeat(SELDOM, SELDOM, statistics::save);
    upkeep.repeat(Duration.ZERO, MINUTE, cleanup::run);
    if (signals != null) {
      signals.start();
    } else if (!groups.isEmpty()) {
      JobSignals.logPolling("no connection to listen on was given");
    }
  }

  private void startGroups() throws SQLException {
    if (groupsAreStarted) {
      return;
    }
    clock.read();
    if (clock.isRead() && isRunning()) {
      groupsAreStarted = true;
      groups.forEach(WorkerGroup::start);
    }
  }

  private void fire() throws SQLException {
    if (!clock.isRead()) {
      return;
    }
    if (!schedulesAreRegistered) {
      schedules.register(clock.now());
      schedulesAreRegistered = true;
    }
    schedules.tick(clock.now());
  }

  private void signal(String text) {
    if (text.equals(JobOperations.CANCEL)) {
      lookForCancelled.run();
    } else if (text.isEmpty()) {
      groups.forEach(WorkerGroup::wake);
    } else {
      JobHandlers.Entry<?> entry = handlers.find(text);
      if (entry != null) {
        groups.stream().filter(each -> each.does(entry.kind().work())).forEach(WorkerGroup::wake);
      }
    }
  }

  /** Returns whether they were started and not closed. */
  public boolean isRunning() {
    return stage.get() == Stage.RUNNING;
  }

  /** Returns whether notifications arrive. */
  public boolean isNotified() {
    return signals != null && signals.arrive();
  }

  /** Returns how many jobs run. */
  public int busy() {
    return groups.stream().mapToInt(each -> each.claims().running()).sum();
  }

  /** Returns how many runs go on beyond their time limit. */
  public int stuck() {
    return groups.stream().mapToInt(each -> each.claims().stuck()).sum();
  }

  /** Returns how long the oldest job that is due had waited when it was last looked for. */
  public Duration oldestWait() {
    return window.oldestWait();
  }

  @Override
  public void close() {
    Stage before = stage.getAndSet(Stage.CLOSED);
    if (signals != null) {
      signals.close();
    }
    limits.close();
    background.close();
    if (before == Stage.RUNNING) {
      // Side by side, so that the wait of a shutdown counts once.
      groups.stream()
          .map(each -> BackgroundScheduler.virtualThread("job-close", each::close))
          .peek(Thread::start)
          .toList()
          .forEach(Workers::join);
    }
    upkeep.close(); // Last, since its heartbeats hold what has not ended yet.
  }

  private static void join(Thread closing) {
    try {
      closing.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
