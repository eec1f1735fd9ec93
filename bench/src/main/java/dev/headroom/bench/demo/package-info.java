// SPDX-License-Identifier: Apache-2.0
/** The same handlers, data and load, with the layer off and on. */
@NullMarked
package dev.headroom.bench.demo;

import org.jspecify.annotations.NullMarked;
