// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.session}: revocation. */
@NullMarked
package dev.headroom.session.revocation;

import org.jspecify.annotations.NullMarked;
