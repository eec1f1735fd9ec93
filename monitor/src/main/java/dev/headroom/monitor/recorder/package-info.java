// SPDX-License-Identifier: Apache-2.0
/**
 * The recorder of all meters, and the history that it fills: in memory, and in a store where
 * several instances share it.
 *
 * <p>A {@link dev.headroom.monitor.recorder.Recorder} is a Micrometer registry. Once in ten seconds
 * {@link dev.headroom.monitor.recorder.RecordedHistory} takes the change of each series.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.monitor.recorder;

import org.jspecify.annotations.NullMarked;
