// SPDX-License-Identifier: Apache-2.0
/**
 * The recorded past of meters: series, their points at a resolution, and the events that may
 * explain a change.
 *
 * <p>{@link dev.headroom.monitor.recorder.RecordedHistory} records it; alerts, trends and advice
 * read it.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.monitor.history;

import org.jspecify.annotations.NullMarked;
