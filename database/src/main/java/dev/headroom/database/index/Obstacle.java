// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

/**
 * Something that a build would wait for, so that it does not start yet.
 *
 * <p>Immutable. It names processes and applications, never statements, since those contain data.
 *
 * @param kind what it is
 * @param text what it is in particular, such as {@code transaction of process 12 (app, idle in
 *     transaction), 40 s old}
 */
record Obstacle(Kind kind, String text) {

  /** What holds a build back. */
  enum Kind {
    /** A transaction that was open before the build. */
    TRANSACTION,
    /** A lock of the table, or a transaction that wrote to it. */
    LOCK,
    /** Another build in the same database. */
    BUILD,
    /** A replica that is behind. */
    REPLICA
  }
}
