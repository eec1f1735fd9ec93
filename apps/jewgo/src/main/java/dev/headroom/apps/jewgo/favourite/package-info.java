// SPDX-License-Identifier: Apache-2.0
/** Which restaurants a user keeps; a restaurant counts by how many it is kept. */
@NullMarked
package dev.headroom.apps.jewgo.favourite;

import org.jspecify.annotations.NullMarked;
