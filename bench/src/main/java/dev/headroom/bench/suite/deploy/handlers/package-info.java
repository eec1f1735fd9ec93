// SPDX-License-Identifier: Apache-2.0
/** Slow handlers, which an application gets by a jar on its class path. */
@NullMarked
package dev.headroom.bench.suite.deploy.handlers;

import org.jspecify.annotations.NullMarked;
