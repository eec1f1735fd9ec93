// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.session}: token. */
@NullMarked
package dev.headroom.session.token;

import org.jspecify.annotations.NullMarked;
