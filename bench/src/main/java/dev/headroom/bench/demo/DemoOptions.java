// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.demo.workload.State;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The options of a demo.
 *
 * <p>Immutable.
 *
 * @param jar the packaged app
 * @param data the folder of databases, logs and reports
 * @param pace how long the steps take
 * @param before the state that is judged against {@code headroom}
 * @param json the file for the figures as JSON; null for none
 */
public record DemoOptions(Path jar, Path data, Pace pace, State before, @Nullable Path json) {

  /** Returns whether steps are shorter and rounds fewer than in a full run. */
  boolean quick() {
    return pace != Pace.FULL;
  }
}
