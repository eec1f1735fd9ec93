// SPDX-License-Identifier: Apache-2.0
/** The recorded results of demos and suites, on one page that needs no network. */
@NullMarked
package dev.headroom.bench.page;

import org.jspecify.annotations.NullMarked;
