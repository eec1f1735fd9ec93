// SPDX-License-Identifier: Apache-2.0
/** Tests of what generates sample data. */
@NullMarked
package dev.headroom.apps.systems.sample;

import org.jspecify.annotations.NullMarked;
