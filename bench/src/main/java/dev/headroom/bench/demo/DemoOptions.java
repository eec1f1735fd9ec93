// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the demo works with.
 *
 * <p>Immutable.
 *
 * @param jar the packaged app
 * @param data where databases, logs and reports are kept
 * @param quick shorter steps and fewer rounds
 * @param json where the figures are written as JSON; null for nowhere
 */
public record DemoOptions(Path jar, Path data, boolean quick, @Nullable Path json) {}
