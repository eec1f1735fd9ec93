// SPDX-License-Identifier: Apache-2.0
/** Sample content of the database: seeded, skewed, made once. */
@NullMarked
package dev.headroom.apps.alpine.sample;

import org.jspecify.annotations.NullMarked;
