// SPDX-License-Identifier: Apache-2.0
/**
 * Alpine Analytics: trading signals, subscriptions and reports for administrators.
 *
 * <p>One package for each feature. Features depend on one another by events only: a writer
 * publishes what changed, and a cache is invalidated by a listener.
 */
@NullMarked
package dev.headroom.apps.alpine;

import org.jspecify.annotations.NullMarked;
