// SPDX-License-Identifier: Apache-2.0
/** The reference applications, and packaged applications as processes. */
@NullMarked
package dev.headroom.bench.app;

import org.jspecify.annotations.NullMarked;
