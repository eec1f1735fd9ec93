// SPDX-License-Identifier: Apache-2.0
/** Handlers with a fault, which a trial adds to an application by a jar on its class path. */
@NullMarked
package dev.headroom.bench.suite.advise.planted;

import org.jspecify.annotations.NullMarked;
