// SPDX-License-Identifier: Apache-2.0
/** What clients of an application notice while one of its stores fails. */
@NullMarked
package dev.headroom.bench.suite.promises;

import org.jspecify.annotations.NullMarked;
