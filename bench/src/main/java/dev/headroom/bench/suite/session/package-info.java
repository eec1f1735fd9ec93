// SPDX-License-Identifier: Apache-2.0
/** The suite {@code session}: the capability against its peers. */
@NullMarked
package dev.headroom.bench.suite.session;

import org.jspecify.annotations.NullMarked;
