// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy.journal;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The steps from what serves to what shall serve. Immutable.
 *
 * @param kind why
 * @param release the number of the release that serves afterwards
 * @param from that of the release that serves before; 0 if none does
 * @param jar the file that becomes the release; null if it is one already
 * @param steps in their order
 */
public record Plan(Kind kind, int release, int from, @Nullable String jar, List<Step> steps) {

  /** Why a plan is made. */
  public enum Kind {
    /** A new release. */
    DEPLOY,
    /** The previous release. */
    ROLLBACK,
    /** The end of instances that were kept. */
    STOP;

    private String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Copies the collection. */
  public Plan {
    steps = List.copyOf(steps);
  }

  /** Returns why the plan is made, in a few words. */
  public String text() {
    return switch (kind) {
      case STOP -> "stop of kept instances";
      case ROLLBACK -> "rollback to release " + release;
      case DEPLOY -> kind.text() + " of release " + release;
    };
  }

  /** Returns what a step does, in one line. */
  public String text(int step) {
    Step each = steps.get(step);
    return switch (each.kind()) {
      case REDIS -> "start Redis, unless it runs";
      case COPY -> "copy %s to releases/%d".formatted(jar, release);
      case START -> "start release %d on port %d".formatted(release, each.port());
      case READY -> "wait until port %d is ready".formatted(each.port());
      case SWITCH -> "switch nginx to %s, and wait for open requests".formatted(text(each.ports()));
      case STOP -> "stop the instance on port %d".formatted(each.port());
    };
  }

  /** Returns ports with spaces between them. */
  public static String text(List<Integer> ports) {
    return ports.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }
}
