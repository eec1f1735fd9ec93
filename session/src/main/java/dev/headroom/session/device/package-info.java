// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.session}: device. */
@NullMarked
package dev.headroom.session.device;

import org.jspecify.annotations.NullMarked;
