// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.bench.suite}: session. */
@NullMarked
package dev.headroom.bench.suite.session;

import org.jspecify.annotations.NullMarked;
