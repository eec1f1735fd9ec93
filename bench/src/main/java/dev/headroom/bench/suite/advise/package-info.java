// SPDX-License-Identifier: Apache-2.0
/** Predictions and advice beside what is then measured. */
@NullMarked
package dev.headroom.bench.suite.advise;

import org.jspecify.annotations.NullMarked;
