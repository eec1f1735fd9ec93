// SPDX-License-Identifier: Apache-2.0
/** All suites in one run, and their results on one page that needs no network. */
@NullMarked
package dev.headroom.bench.page;

import org.jspecify.annotations.NullMarked;
