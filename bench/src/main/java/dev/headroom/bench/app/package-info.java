// SPDX-License-Identifier: Apache-2.0
/** Starts a packaged application as a process of its own, and ends it. */
@NullMarked
package dev.headroom.bench.app;

import org.jspecify.annotations.NullMarked;
