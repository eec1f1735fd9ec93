// SPDX-License-Identifier: Apache-2.0
/**
 * Replays recorded HTTP traffic on two variants of an application and compares what they answer.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.kit.replay;

import org.jspecify.annotations.NullMarked;
