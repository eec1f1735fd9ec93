// SPDX-License-Identifier: Apache-2.0
/**
 * Alpine Analytics: trading signals, subscriptions and what its administrators ask.
 *
 * <p>One package a feature. Features know one another by events only: who writes tells what
 * changed, who caches listens and forgets.
 */
@NullMarked
package dev.headroom.apps.alpine;

import org.jspecify.annotations.NullMarked;
