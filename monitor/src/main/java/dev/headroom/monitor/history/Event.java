// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history;

import java.time.Instant;

/**
 * Something that may explain a change of the figures.
 *
 * <p>Immutable.
 *
 * @param subject what was started, deployed or changed: a version, a script, the name of a setting
 * @param detail one line, empty if there is nothing to say; never a secret
 * @param instance the name of the instance on which it happened
 */
public record Event(Instant at, Kind kind, String subject, String detail, String instance) {

  /** The kinds of events. */
  public enum Kind {
    /** An instance started with the version that ran before. */
    START,
    /** An instance started with another version. */
    DEPLOY,
    /** The schema of a database changed. */
    MIGRATION,
    /** A setting changed. */
    SETTING,
    /** A recommendation was applied or taken back. */
    RECOMMENDATION,
    /** An alert began or ceased to fire. */
    ALERT
  }
}
