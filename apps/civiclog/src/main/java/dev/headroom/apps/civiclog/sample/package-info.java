// SPDX-License-Identifier: Apache-2.0
/** Internal. Sample content of the database: generated associations and what happens in them. */
@NullMarked
package dev.headroom.apps.civiclog.sample;

import org.jspecify.annotations.NullMarked;
