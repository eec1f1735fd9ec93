// SPDX-License-Identifier: Apache-2.0
/**
 * The page of an application and its files: as one script, as they are, or under names with a hash
 * of their content, with pictures in the sizes that browsers want.
 */
@NullMarked
package dev.headroom.apps.systems.page;

import org.jspecify.annotations.NullMarked;
