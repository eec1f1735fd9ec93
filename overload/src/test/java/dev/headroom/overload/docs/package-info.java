// SPDX-License-Identifier: Apache-2.0
/** Samples of the documentation, compiled and run. */
@NullMarked
package dev.headroom.overload.docs;

import org.jspecify.annotations.NullMarked;
