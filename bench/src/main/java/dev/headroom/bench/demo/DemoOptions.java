// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The options of a demo.
 *
 * <p>Immutable.
 *
 * @param jar the packaged app
 * @param data the folder of databases, logs and reports
 * @param quick whether steps are shorter and rounds fewer
 * @param before the state that is judged against {@code headroom}
 * @param json the file for the figures as JSON; null for none
 */
public record DemoOptions(Path jar, Path data, boolean quick, State before, @Nullable Path json) {}
