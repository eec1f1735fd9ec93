// SPDX-License-Identifier: Apache-2.0
/** The demos: the same handlers, data and load, before and after. */
@NullMarked
package dev.headroom.bench.demo;

import org.jspecify.annotations.NullMarked;
