// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the workers of one instance, and of how long ended jobs are kept.
 *
 * <p>Immutable.
 */
public record JobSettings(
    @Setting(
            value = "Threads that run jobs which compute. 0 runs none on this instance.",
            range = "0 to 256",
            unit = "threads",
            defaultValue = "4")
        int workers,
    @Setting(
            value =
                "Jobs that wait for the network or a database and run at a time, on virtual"
                    + " threads. 0 runs none on this instance.",
            range = "0 to 10000",
            unit = "jobs",
            defaultValue = "64")
        int waitingWorkers,
    @Setting(
            value =
                "Time after which a run is interrupted, unless its kind sets another. A run that"
                    + " then ends by an exception is tried again. Not set: five sixths of the time"
                    + " limit.",
            range = "1s to 7d",
            unit = "s")
        @Nullable Duration softTimeLimit,
    @Setting(
            value =
                "Time after which a run is given up, unless its kind sets another: the stack of its"
                    + " thread is logged, another thread takes its place, and whatever it does to"
                    + " the job afterwards is refused.",
            range = "1s to 8d",
            unit = "s",
            defaultValue = "30m")
        Duration timeLimit,
    @Setting(
            value =
                "Time between two looks for jobs that are due. Notifications start new jobs"
                    + " earlier; delayed jobs, retries, and all jobs behind a pooler that forwards"
                    + " no notifications, start within this time.",
            range = "20ms to 1s",
            unit = "ms",
            defaultValue = "1s")
        Duration pollInterval,
    @Setting(
            value =
                "Time between two heartbeats of a running job. After four that are missing, its"
                    + " worker counts as dead, and the job is run again: at the default within"
                    + " 20 s.",
            range = "100ms to 3s",
            unit = "ms",
            defaultValue = "3s")
        Duration heartbeat,
    @Setting(
            value =
                "Time for which a shutdown lets running jobs finish. Then they are interrupted, and"
                    + " given back without counting the attempt.",
            range = "0 or 100ms to 10m",
            unit = "s",
            defaultValue = "10s")
        Duration shutdownWait,
    @Setting(
            value =
                "Time for which finished and cancelled jobs are kept, so that their users see how"
                    + " they ended.",
            range = "1m to 365d",
            unit = "s",
            defaultValue = "1d")
        Duration retention,
    @Setting(
            value = "Time for which dead jobs are kept, in which an operator may redrive them.",
            range = "1h to 3650d",
            unit = "s",
            defaultValue = "30d")
        Duration deadRetention) {
  /** Heartbeats that are missing when a worker counts as dead; db-scheduler takes no fewer. */
  public static final int MISSED_HEARTBEATS = 4;

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public JobSettings {
    SettingsCheck.of(JobSettings.class)
        .inRange("workers", workers)
        .inRange("waitingWorkers", waitingWorkers)
        .inRange("softTimeLimit", softTimeLimit)
        .inRange("timeLimit", timeLimit)
        .require(
            softTimeLimit == null || softTimeLimit.compareTo(timeLimit) <= 0,
            "softTimeLimit",
            String.valueOf(softTimeLimit),
            "at most the time limit, " + timeLimit,
            "shorten it, or leave it out")
        .inRange("pollInterval", pollInterval)
        .inRange("heartbeat", heartbeat)
        .inRange("shutdownWait", shutdownWait)
        .inRange("retention", retention)
        .inRange("deadRetention", deadRetention)
        .throwIfAny();
  }

  /** Returns the time after which a run is interrupted, unless its kind sets another. */
  public Duration interruptAfter() {
    return softTimeLimit == null ? timeLimit.multipliedBy(5).dividedBy(6) : softTimeLimit;
  }

  /** Returns the default settings. */
  public static JobSettings defaults() {
    return SettingsRecord.of(JobSettings.class).defaults();
  }

  /** Returns these settings with other numbers of workers. */
  public JobSettings withWorkers(int computing, int waiting) {
    return new JobSettings(
        computing,
        waiting,
        softTimeLimit,
        timeLimit,
        pollInterval,
        heartbeat,
        shutdownWait,
        retention,
        deadRetention);
  }

  /** Returns these settings with other times between looks at the database. */
  public JobSettings withIntervals(Duration poll, Duration beat) {
    return new JobSettings(
        workers,
        waitingWorkers,
        softTimeLimit,
        timeLimit,
        poll,
        beat,
        shutdownWait,
        retention,
        deadRetention);
  }

  /** Returns these settings with another wait of a shutdown. */
  public JobSettings withShutdownWait(Duration other) {
    return new JobSettings(
        workers,
        waitingWorkers,
        softTimeLimit,
        timeLimit,
        pollInterval,
        heartbeat,
        other,
        retention,
        deadRetention);
  }

  /** Returns the age of the last heartbeat from which on a worker counts as dead. */
  public Duration deadAfter() {
    return heartbeat.multipliedBy(MISSED_HEARTBEATS);
  }
}
