// SPDX-License-Identifier: Apache-2.0
/** Starts and stops packaged applications as processes. */
@NullMarked
package dev.headroom.bench.app;

import org.jspecify.annotations.NullMarked;
