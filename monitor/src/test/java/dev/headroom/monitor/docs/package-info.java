// SPDX-License-Identifier: Apache-2.0
/** The samples of {@code docs/monitor}. */
@NullMarked
package dev.headroom.monitor.docs;

import org.jspecify.annotations.NullMarked;
