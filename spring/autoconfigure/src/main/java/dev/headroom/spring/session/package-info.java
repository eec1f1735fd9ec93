// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.spring}: session. */
@NullMarked
package dev.headroom.spring.session;

import org.jspecify.annotations.NullMarked;
