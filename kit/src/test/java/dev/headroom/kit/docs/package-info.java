// SPDX-License-Identifier: Apache-2.0
/** The samples of the pages that use the kit. */
@NullMarked
package dev.headroom.kit.docs;

import org.jspecify.annotations.NullMarked;
