// SPDX-License-Identifier: Apache-2.0
/** A small application with the starter alone. */
@NullMarked
package dev.headroom.starter;

import org.jspecify.annotations.NullMarked;
