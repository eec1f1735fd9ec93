// SPDX-License-Identifier: Apache-2.0
/** The suite {@code regression}: what each request pays, compared with an earlier build. */
@NullMarked
package dev.headroom.bench.suite.regression;

import org.jspecify.annotations.NullMarked;
