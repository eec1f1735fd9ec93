// SPDX-License-Identifier: Apache-2.0
/** Tests of this room. */
@NullMarked
package dev.headroom.session;

import org.jspecify.annotations.NullMarked;
