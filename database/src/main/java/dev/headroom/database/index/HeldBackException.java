// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.io.Serial;
import java.sql.SQLException;
import java.util.List;

/**
 * Thrown when a build does not start because of what it would wait for; nothing was changed.
 *
 * <p>Immutable. Without a stack trace.
 */
final class HeldBackException extends SQLException {
  @Serial private static final long serialVersionUID = 1L;

  private static final String STATE = "HR001";

  HeldBackException(List<Obstacle> obstacles) {
    super(text(obstacles), STATE);
  }

  private static String text(List<Obstacle> obstacles) {
    Obstacle first = obstacles.getFirst();
    String remedy =
        switch (first.kind()) {
          case TRANSACTION, LOCK -> "end it or wait";
          case BUILD -> "one index is built at a time";
          case REPLICA -> "let it catch up, or raise index-build.max-replica-lag";
        };
    String more = obstacles.size() == 1 ? "" : " and " + (obstacles.size() - 1) + " more";
    return "the build waits: " + first.text() + more + "; " + remedy;
  }

  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
