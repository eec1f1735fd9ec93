// SPDX-License-Identifier: Apache-2.0
/** Sample content of the database: generated restaurants around the coordinates of real cities. */
@NullMarked
package dev.headroom.apps.jewgo.sample;

import org.jspecify.annotations.NullMarked;
