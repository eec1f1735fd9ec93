// SPDX-License-Identifier: Apache-2.0
/** Restaurants that users suggest and administrators publish. */
@NullMarked
package dev.headroom.apps.jewgo.suggestion;

import org.jspecify.annotations.NullMarked;
