// SPDX-License-Identifier: Apache-2.0
/** The demos of the reference applications: their requests, their goals, their tokens. */
@NullMarked
package dev.headroom.bench.scenario;

import org.jspecify.annotations.NullMarked;
