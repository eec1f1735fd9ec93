// SPDX-License-Identifier: Apache-2.0
/** Pages of entities, the newest first. */
@NullMarked
package dev.headroom.apps.civiclog.query;

import org.jspecify.annotations.NullMarked;
