// SPDX-License-Identifier: Apache-2.0
/** Tests and samples of the console. */
@NullMarked
package dev.headroom.console.docs;

import org.jspecify.annotations.NullMarked;
