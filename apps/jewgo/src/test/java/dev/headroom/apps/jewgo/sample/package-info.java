// SPDX-License-Identifier: Apache-2.0
/** Generated data. */
@NullMarked
package dev.headroom.apps.jewgo.sample;

import org.jspecify.annotations.NullMarked;
