// SPDX-License-Identifier: Apache-2.0
/**
 * What operators decide about a service: kept in memory, or in a store that its instances share.
 *
 * <p>{@link dev.headroom.monitor.decision.Decisions} takes a decision, writes it to the store at
 * once, and reads from memory what this and other instances have decided.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.monitor.decision;

import org.jspecify.annotations.NullMarked;
