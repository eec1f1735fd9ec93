// SPDX-License-Identifier: Apache-2.0
/** All demos and suites in one run, each in a process of its own. */
@NullMarked
package dev.headroom.bench.all;

import org.jspecify.annotations.NullMarked;
