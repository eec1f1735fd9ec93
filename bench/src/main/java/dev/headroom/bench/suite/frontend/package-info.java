// SPDX-License-Identifier: Apache-2.0
/** Pages of the apps in a real browser, before and after. */
@NullMarked
package dev.headroom.bench.suite.frontend;

import org.jspecify.annotations.NullMarked;
