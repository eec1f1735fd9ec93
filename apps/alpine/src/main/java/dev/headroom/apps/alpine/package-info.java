// SPDX-License-Identifier: Apache-2.0
/** Alpine Analytics: trading signals, subscriptions and what its administrators ask. */
@NullMarked
package dev.headroom.apps.alpine;

import org.jspecify.annotations.NullMarked;
