// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;

/**
 * The settings of the routing to replicas.
 *
 * <p>Immutable.
 */
public record ReplicaSettings(
    @Setting(
            value =
                "What a read on a replica must see: session, what its own session has written;"
                    + " current, everything committed before the read, for one query of the"
                    + " primary's log position a read. Data that is cached for several users needs"
                    + " current.",
            defaultValue = "session")
        Consistency consistency,
    @Setting(
            value =
                "Server of read-only transactions outside of a session, such as those of scheduled"
                    + " jobs: primary, or replica, which may be behind what the job itself wrote.",
            defaultValue = "primary")
        Target outsideSession,
    @Setting(
            value =
                "Longest wait until a replica has replayed what a read must see. Then the primary"
                    + " serves it. 0 never waits.",
            range = "0 or 1ms to 10s",
            unit = "ms",
            defaultValue = "50ms")
        Duration maxWait,
    @Setting(
            value =
                "Replicas that are further behind the primary serve no reads. The cookie that"
                    + " carries a session's position lives five seconds longer than that.",
            range = "100ms to 1h",
            unit = "s",
            defaultValue = "30s")
        Duration maxLag,
    @Setting(
            value =
                "Interval of the queries of each server's position. A server that does not respond"
                    + " for three intervals, at least one second, serves no reads.",
            range = "10ms to 10s",
            unit = "ms",
            defaultValue = "100ms")
        Duration pollInterval) {

  /** What a read on a replica must see. */
  public enum Consistency {
    /** What the session of the reader has written. */
    SESSION,
    /** Everything that was committed before the read began, by anyone. */
    CURRENT
  }

  /** A kind of server. */
  public enum Target {
    /** The server that accepts writes. */
    PRIMARY,
    /** A server that replays the primary's log. */
    REPLICA
  }

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public ReplicaSettings {
    SettingsCheck.of(ReplicaSettings.class)
        .inRange("maxWait", maxWait)
        .inRange("maxLag", maxLag)
        .inRange("pollInterval", pollInterval)
        .throwIfAny();
  }

  /** Returns how long a server may be silent: three polls, at least a second. */
  long staleNanos() {
    return Math.max(1_000_000_000L, 3 * pollInterval.toNanos());
  }

  /** Returns the default settings. */
  public static ReplicaSettings defaults() {
    return SettingsRecord.of(ReplicaSettings.class).defaults();
  }

  /** Returns these settings with another consistency. */
  public ReplicaSettings withConsistency(Consistency other) {
    return new ReplicaSettings(other, outsideSession, maxWait, maxLag, pollInterval);
  }

  /** Returns these settings with another server of reads outside of a session. */
  public ReplicaSettings withOutsideSession(Target other) {
    return new ReplicaSettings(consistency, other, maxWait, maxLag, pollInterval);
  }

  /** Returns these settings with another longest wait. */
  public ReplicaSettings withMaxWait(Duration other) {
    return new ReplicaSettings(consistency, outsideSession, other, maxLag, pollInterval);
  }

  /** Returns these settings with another greatest lag. */
  public ReplicaSettings withMaxLag(Duration other) {
    return new ReplicaSettings(consistency, outsideSession, maxWait, other, pollInterval);
  }

  /** Returns these settings with another interval of the queries of positions. */
  public ReplicaSettings withPollInterval(Duration other) {
    return new ReplicaSettings(consistency, outsideSession, maxWait, maxLag, other);
  }
}
