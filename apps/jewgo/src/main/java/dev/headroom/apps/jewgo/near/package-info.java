// SPDX-License-Identifier: Apache-2.0
/** Restaurants near a point, the nearest first. */
@NullMarked
package dev.headroom.apps.jewgo.near;

import org.jspecify.annotations.NullMarked;
