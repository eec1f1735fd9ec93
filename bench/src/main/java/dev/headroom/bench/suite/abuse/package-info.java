// SPDX-License-Identifier: Apache-2.0
/** Abuse: what clients that break the rules do to those that keep them. */
@NullMarked
package dev.headroom.bench.suite.abuse;

import org.jspecify.annotations.NullMarked;
