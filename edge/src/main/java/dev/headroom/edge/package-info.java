// SPDX-License-Identifier: Apache-2.0
/** The HTTP face of the capabilities: servlet filters in the order of one page. */
@NullMarked
package dev.headroom.edge;

import org.jspecify.annotations.NullMarked;
