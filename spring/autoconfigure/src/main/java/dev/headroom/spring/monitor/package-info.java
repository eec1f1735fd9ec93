// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.spring}: monitor. */
@NullMarked
package dev.headroom.spring.monitor;

import org.jspecify.annotations.NullMarked;
