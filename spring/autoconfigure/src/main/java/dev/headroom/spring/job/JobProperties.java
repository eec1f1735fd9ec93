// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.job.JobSchedule;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of jobs that the starter adds to those of the module.
 *
 * <p>Immutable. Its text never shows the address.
 */
record JobProperties(
    @Setting(
            "Whether jobs are enqueued and run. Not set: yes, if another setting of headroom.job is"
                + " set or the application has handlers of jobs, and it does not run db-scheduler"
                + " itself. true runs jobs beside the application's own db-scheduler.")
        @Nullable Boolean enabled,
    @Setting(
            value =
                "Whether users have the endpoints below /api/jobs, each for their own jobs: status,"
                    + " events, cancel.",
            defaultValue = "false")
        boolean endpoints,
    @Setting(
            value =
                "Whether operators have the endpoints below /api/jobs/admin: list, redrive, pause,"
                    + " cancel; see headroom.operator.",
            defaultValue = "false")
        boolean admin,
    @Setting(
            value =
                "Longest wait for the end of a job that a request with Prefer: wait gets. 0 lets"
                    + " none wait.",
            range = "0 to 60s",
            unit = "s",
            defaultValue = "10s")
        Duration maxWait,
    @Setting(
            value =
                "Callers that wait for jobs on this instance at a time, 20 of one user at most."
                    + " Further streams of events are answered with 503, further requests without"
                    + " waiting.",
            range = "0 to 100000",
            unit = "callers",
            defaultValue = "1000")
        int maxWaiting,
    @Setting(
            value =
                "JDBC URL without a connection pooler in between, on which notifications of new"
                    + " jobs are received, with the user and password of the data source. Not set:"
                    + " the URL of the data source. Where no notification arrives, jobs start"
                    + " within the poll interval.",
            secret = true)
        @Nullable String listenUrl,
    @Setting(
            "Cron expression by which one instance warms the registered caches, such as 0 * * * *"
                + " for each hour. Not set, no job does; each instance still warms by"
                + " headroom.cache.warm-every.")
        @Nullable String cacheWarming,
    @Setting(
            "Cron expression by which one instance removes ended sessions, expired revocations and"
                + " old audit entries, such as 30 3 * * * for each night. Not set, no job does;"
                + " each instance still does it once a day.")
        @Nullable String sessionCleanUp,
    @Setting(
            "Cron expression by which one instance makes a backup of the database, such as 0 2 * *"
                + " * for each night, into headroom.database.backup.folder. Not set, no job does.")
        @Nullable String databaseBackup,
    @Setting(
            value = "Time zone of the cron expressions of headroom.job, such as Europe/Berlin.",
            defaultValue = "UTC")
        String zone) {

  JobProperties {
    SettingsCheck check =
        SettingsCheck.of(JobProperties.class)
            .inRange("maxWait", maxWait)
            .inRange("maxWaiting", maxWaiting)
            .require(
                listenUrl == null || listenUrl.startsWith("jdbc:postgresql:"),
                "listenUrl",
                "(hidden, it may hold a password)",
                "jdbc:postgresql://host:port/database",
                "write the JDBC URL of the server itself");
    requireCron(check, "cacheWarming", cacheWarming);
    requireCron(check, "sessionCleanUp", sessionCleanUp);
    requireCron(check, "databaseBackup", databaseBackup);
    check
        .require(
            isZone(zone), "zone", zone, "a time zone such as UTC or Europe/Berlin", "correct it")
        .throwIfAny();
  }

  private static void requireCron(
      SettingsCheck check, String component, @Nullable String expression) {
    check.require(
        expression == null || isCron(expression),
        component,
        String.valueOf(expression),
        "five fields (minute, hour, day of month, month, day of week), or six with seconds first",
        "write such as 0 3 * * *");
  }

  private static boolean isCron(String expression) {
    try {
      ShippedSchedules.of("check", expression, ZoneId.of("UTC"), ShippedSchedules.WARMING);
      return true;
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  private static boolean isZone(String name) {
    try {
      ZoneId.of(name);
      return true;
    } catch (DateTimeException unknown) {
      return false;
    }
  }

  /** Returns the schedules that are set. */
  List<JobSchedule> schedules() {
    ZoneId at = ZoneId.of(zone);
    List<JobSchedule> set = new ArrayList<>();
    if (cacheWarming != null) {
      set.add(
          ShippedSchedules.of(
              "headroom.cache-warming", cacheWarming, at, ShippedSchedules.WARMING));
    }
    if (sessionCleanUp != null) {
      set.add(
          ShippedSchedules.of(
              "headroom.session-clean-up", sessionCleanUp, at, ShippedSchedules.CLEAN_UP));
    }
    if (databaseBackup != null) {
      set.add(
          ShippedSchedules.of(
              "headroom.database-backup", databaseBackup, at, ShippedSchedules.BACKUP));
    }
    return set;
  }

  @Override
  public String toString() {
    return "JobProperties[endpoints=%s, admin=%s]".formatted(endpoints, admin);
  }
}
