// SPDX-License-Identifier: Apache-2.0
/** Associations, their properties and their members. */
@NullMarked
package dev.headroom.apps.civiclog.association;

import org.jspecify.annotations.NullMarked;
