// SPDX-License-Identifier: Apache-2.0
/** The monitor against probes that answer, fail, hang and come back. */
@NullMarked
package dev.headroom.monitor;

import org.jspecify.annotations.NullMarked;
